// The page's own script: says what the pointer or the keyboard stands on. Knows nothing of the
// scenario; all words are in the page already.
#pragma once

namespace troupe {

inline constexpr const char* html_script = R"js(
"use strict";
(() => {
  const detail = document.getElementById("detail");
  const all = [...document.querySelectorAll(".steps .mark, .steps .arrow, .steps .band, .steps .law-broken")];
  const tell = (x) => {
    const found = x.closest && x.closest("[aria-label]");
    if (found && !found.classList.contains("strip")) detail.textContent = found.getAttribute("aria-label");
  };
  document.addEventListener("mouseover", (e) => tell(e.target));
  document.addEventListener("focusin", (e) => tell(e.target));
  document.addEventListener("keydown", (e) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    const here = document.activeElement;
    if (!by || e.altKey || e.ctrlKey || e.metaKey || !here || !here.closest(".steps")) return;
    let to = all.indexOf(here) + by;
    if (!all.includes(here)) to = all.findIndex((x) => here.contains(x));
    if (to < 0 || to >= all.length) return;
    e.preventDefault();
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest", inline: "nearest" });
  });
})();
)js";

} // namespace troupe
