// How the page of a played scenario looks: colours of Okabe and Ito, which everybody can tell
// apart.
#pragma once

namespace troupe {

inline constexpr const char* html_style = R"css(
:root {
  --back: #ffffff; --fore: #1c1c1c; --dim: #595959; --line: #d5d5d5; --panel: #f5f5f2;
  --orange: #e69f00; --sky: #56b4e9; --green: #009e73; --blue: #0072b2; --red: #d55e00;
  --pink: #cc79a7; --message: #6b6b6b; --on-bar: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --back: #17181a; --fore: #ececec; --dim: #a9a9a9; --line: #3a3c40; --panel: #212327;
    --blue: #4aa3dc; --green: #19b88a; --red: #f2812b; --message: #9a9a9a; --on-bar: #101010;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 44px; }
body { margin: 0 24px 56px; background: var(--back); color: var(--fore);
  font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; width: max-content; min-width: calc(100% - 48px); }
header { max-width: 70ch; }
h1 { font-size: 1.7em; line-height: 1.2; margin: 24px 0 8px; }
.plot { margin: 0 0 16px; }
.verdict { border: 2px solid var(--red); border-left-width: 10px; padding: 6px 12px; font-weight: 600; }
.legend ul { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 0 0 4px; padding: 0; max-width: 1000px; }
.legend li { display: flex; align-items: center; gap: 6px; font-size: 13px; }
.glance { margin: 14px 0 18px; }
.definitions { position: absolute; }
svg { display: block; font: 12px/1 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
svg text { fill: var(--fore); }
.lanes, .step { display: flex; align-items: flex-start; }
.lanes { position: sticky; top: 0; z-index: 2; background: var(--back); border-bottom: 2px solid var(--line); align-items: center; }
.lanes .when, .lanes .said { color: var(--dim); font-size: 12px; }
.when { flex: 0 0 76px; padding: 9px 10px 0 0; text-align: right; color: var(--dim); font-size: 12px; line-height: 18px; font-variant-numeric: tabular-nums; }
.said { flex: 0 0 24rem; margin: 0; padding: 9px 10px 0 0; line-height: 18px; }
pre.said { font: 12px/18px ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
.lanes .when, .lanes .said { padding-top: 0; }
.steps { list-style: none; margin: 0; padding: 0; }
.step { break-inside: avoid; }
.step:target { background: color-mix(in srgb, var(--orange) 14%, transparent); }
.step.moved .when, .step.moved pre.said { border-top: 1px solid var(--line); }
.said span { display: block; height: 18px; overflow: hidden; text-overflow: ellipsis; }
.command { font-weight: 700; }
.comment { color: var(--dim); font-family: system-ui, "DejaVu Sans", sans-serif; font-style: italic; }
.reply { color: var(--dim); padding-left: 2ch; }
.alarm { color: var(--red); font-weight: 700; }
.silent { opacity: .72; }
.lane-name { font-weight: 700; font-size: 13px; }
.bar.leads { fill: var(--blue); }
.bar.follows { fill: var(--green); }
.bar.looks { fill: url(#p-looks); stroke: var(--orange); }
.bar.observes { fill: url(#p-observes); stroke: var(--pink); }
.p-back { fill: var(--back); } .p-looks { fill: var(--orange); } .p-observes { fill: var(--pink); }
.letter { font-size: 11px; font-weight: 700; text-anchor: middle; }
.letter.leads, .letter.follows { fill: var(--on-bar); }
.letter.looks, .letter.observes { stroke: var(--back); stroke-width: 4px; paint-order: stroke; }
.down-line { stroke: var(--dim); stroke-dasharray: 1 5; stroke-width: 2; }
.client-lane { stroke: var(--fore); stroke-width: 2; }
.hit { fill: transparent; }
.sign { fill: none; stroke: var(--fore); stroke-width: 1.6; stroke-linejoin: round; }
.words { paint-order: stroke; stroke: var(--back); stroke-width: 3px; }
.votes .sign { stroke: var(--orange); }
.leads > .sign { fill: var(--blue); stroke: var(--blue); } .follows > .sign { stroke: var(--green); }
.observes > .sign { stroke: var(--pink); } .proposes .sign { stroke: var(--blue); fill: var(--blue); }
.commits .sign { stroke: var(--green); stroke-width: 2.6; } .learns .sign, .loads .sign { stroke: var(--sky); stroke-width: 2.2; }
.forgets .sign, .crash .sign, .stop .sign, .stops .sign { stroke: var(--red); stroke-width: 2.4; }
.crash .words, .stops .words { font-weight: 700; }
.asks .sign { stroke: var(--dim); } .answer .sign { stroke: var(--blue); } .event .sign { stroke: var(--orange); }
.start .sign, .event .sign { fill: var(--fore); }
.shaft { stroke: var(--message); stroke-width: 1.1; } .head { fill: var(--message); }
.message { font-size: 10px; fill: var(--dim); paint-order: stroke; stroke: var(--back); stroke-width: 3px; }
.proposal .shaft { stroke: var(--blue); } .proposal .head { fill: var(--blue); }
.ack .shaft { stroke: var(--green); stroke-dasharray: 5 3; } .ack .head { fill: var(--green); }
.commit .shaft { stroke: var(--fore); stroke-width: 1.8; } .commit .head { fill: var(--fore); }
.new_leader .shaft { stroke: var(--pink); stroke-dasharray: 9 3 2 3; } .new_leader .head { fill: var(--pink); }
.catch_up .shaft, .catch_up_history .shaft, .catch_up_snapshot .shaft { stroke: var(--sky); stroke-dasharray: 2 2; stroke-width: 2; }
.catch_up .head, .catch_up_history .head, .catch_up_snapshot .head { fill: var(--sky); }
.band-box { fill: var(--panel); fill-opacity: .85; stroke: var(--dim); stroke-dasharray: 4 3; }
.cut .band-box, .hold .band-box { stroke: var(--red); stroke-width: 1.5; }
.law-box { fill: var(--panel); stroke: var(--red); stroke-width: 4; }
.law-words { fill: var(--red); font-weight: 700; font-size: 14px; }
.law-detail { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; }
.pause { stroke: var(--line); stroke-dasharray: 2 4; }
.pause-text { font-size: 10px; fill: var(--dim); text-anchor: end; }
.overview { background: var(--panel); border-radius: 4px; max-width: 100%; }
.overview-name { font-size: 10px; } .overview-time { font-size: 10px; fill: var(--dim); }
.overview-step { fill: transparent; } .overview-law { fill: var(--red); } .overview-tick { fill: var(--fore); }
.overview a:hover .overview-step, .overview a:focus .overview-step { fill: color-mix(in srgb, var(--orange) 30%, transparent); }
.mark:hover .hit, .mark:focus .hit { fill: color-mix(in srgb, var(--orange) 25%, transparent); }
.arrow:hover .shaft, .arrow:focus .shaft { stroke-width: 3; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--orange); outline-offset: -2px; }
#detail { position: fixed; left: 0; right: 0; bottom: 0; padding: 8px 24px; min-height: 38px; background: var(--panel);
  border-top: 1px solid var(--line); font-size: 14px; z-index: 3; }
footer { color: var(--dim); font-size: 12px; margin-top: 24px; }
@page { size: landscape; margin: 12mm; }
@media print {
  body { margin: 0; width: auto; print-color-adjust: exact; -webkit-print-color-adjust: exact; font-size: 11px; }
  #detail { display: none; }
  .lanes { position: static; }
  pre.said, .lanes .said { flex-basis: 17rem; }
}
)css";

} // namespace troupe
