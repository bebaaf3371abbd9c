// The reader's choice of light or dark, applied before the page is painted; no choice means the system's.
const KEY = "theme";
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off: the choice lasts for this page
  }
}

function apply(theme) {
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
}

function wire(button) {
  const text = button.querySelector("span");
  const show = () => {
    text.textContent = isDark() ? button.dataset.light : button.dataset.dark;
  };
  button.hidden = false;
  show();
  dark.addEventListener("change", show);
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    apply(theme);
    show();
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // storage is switched off: the choice lasts for this page
    }
  });
}

apply(chosen());
function wireAll() {
  document.querySelectorAll("[data-theme-switch]").forEach(wire);
}

// Loaded async, so that the colours are right at the first paint; the button may not be there yet.
if (document.readyState === "loading") addEventListener("DOMContentLoaded", wireAll);
else wireAll();
