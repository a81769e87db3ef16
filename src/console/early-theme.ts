// Sets the theme that was chosen before anything is painted, so that a dark page never flashes white. A
// file of its own since the CSP allows no inline script; where nothing was chosen, the CSS follows the system.
try {
  const chosen = localStorage.getItem("tripline.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
} catch {
  // A browser that keeps nothing follows the system.
}
