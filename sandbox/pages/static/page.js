// Comforts only: every page works without this file.
(() => {
  "use strict";

  // <button data-copy="ID" hidden>: copies the text of that element.
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      const label = button.textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select it and copy it by hand";
      }
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // <div data-live="PATH" data-every="2">: its content is fetched anew every so many seconds while the page is seen.
  for (const place of document.querySelectorAll("[data-live]")) {
    const seconds = Number(place.dataset.every || 2);
    setInterval(async () => {
      if (document.hidden || place.contains(document.activeElement)) return;
      try {
        const answer = await fetch(place.dataset.live, { headers: { Accept: "text/html" } });
        if (answer.ok) {
          const text = await answer.text();
          if (text !== place.dataset.last) { place.innerHTML = text; place.dataset.last = text; }
        }
      } catch { /* the sandbox has stopped; the page stays as it is */ }
    }, seconds * 1000);
  }
})();
