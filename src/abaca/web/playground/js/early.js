// Before anything is painted: the theme and the language that were chosen here, else those of the browser.
(() => {
  const root = document.documentElement;
  const theme = localStorage.getItem("abaca.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const chosen = localStorage.getItem("abaca.language") ?? navigator.language;
  root.lang = chosen.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
})();
