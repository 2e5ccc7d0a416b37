// What can be seen on the page that is open; evaluated with the kinds of things by proctor.browser.page.
(kinds) => {
  const seen = e => getComputedStyle(e).display === 'contents' || e.checkVisibility({visibilityProperty: true});
  const plain = text => text.replace(/\s+/g, ' ').trim();
  const words = html => plain(new DOMParser().parseFromString(html, 'text/html').body.textContent);
  const value = e => {
    const text = e.textContent.trim(), exact = e.dataset.value;
    if (exact === undefined) return text;
    if (/<[a-z]/i.test(exact)) return words(exact) === plain(text) ? exact : e.innerHTML.trim();
    const told = Number(text.replace(/[ ,\u00a0]/g, '')), meant = Number(exact);
    return text !== '' && exact !== '' && !isNaN(told) && !isNaN(meant) && told !== meant ? text : exact;
  };
  const walk = (element, thing) => {
    for (const child of element.children) {
      if (!seen(child)) continue;
      let inside = thing;
      for (const kind of kinds) {
        if (child.dataset[kind] !== undefined) {
          const found = {kind, id: child.dataset[kind], href: child.getAttribute('href'), fields: {}, things: []};
          inside.things.push(found);
          inside = found;
        }
      }
      if (child.dataset.field) (inside.fields[child.dataset.field] ??= []).push(value(child));
      if (child.tagName === 'A' && child.dataset.field === undefined && inside.kind && inside.href === null)
        inside.href = child.getAttribute('href');
      walk(child, inside);
    }
  };
  const main = document.querySelector('main') ?? document.body;
  const root = {kind: '', id: '', href: null, fields: {}, things: []};
  walk(main, root);
  const alert = [...main.querySelectorAll('[role=alert]')].find(seen);
  const controls = [...main.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
    .filter(seen).map(e => plain(e.innerText || e.labels?.[0]?.innerText || e.name || e.tagName));
  return {
    heading: plain(main.querySelector('h1')?.innerText ?? document.title),
    code: alert?.dataset.problem ?? '', message: alert ? plain(alert.innerText) : '',
    root, controls,
  };
}
