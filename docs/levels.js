// Narrows the table of requirements to a level. Without a script all of them are shown.
document.addEventListener("change", function (event) {
  if (event.target.name !== "level") return;
  document.querySelectorAll(".requirements tr[data-level]").forEach(function (row) {
    row.hidden = event.target.value !== "" && row.dataset.level !== event.target.value;
  });
});
