// Filters apply themselves: <form method="get" data-auto-submit>. Without this script the button does it.
const WAIT = 600;

document.querySelectorAll("form[data-auto-submit]").forEach((form) => {
  let timer;
  form.addEventListener("change", (event) => {
    if (event.target.type !== "search" && event.target.type !== "text") form.requestSubmit();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      sessionStorage.setItem("filter-focus", event.target.id);
      form.requestSubmit();
    }, WAIT);
  });
  // After the reload the cursor stands where the reader was typing.
  const id = sessionStorage.getItem("filter-focus");
  const field = id && form.querySelector(`#${CSS.escape(id)}`);
  if (!field) return;
  sessionStorage.removeItem("filter-focus");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});
