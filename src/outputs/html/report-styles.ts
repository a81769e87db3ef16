// The report's only style sheet, inside the file so that it can be mailed. Colors reach AA contrast in
// light and dark; severity is told by word as well as by color.

export const reportStyles = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--text:#1a1f26;--dim:#566170;--line:#d9dee5;--accent:#0b5cad;
--critical:#8f1d1d;--high:#b42318;--medium:#8a5300;--low:#0b6470;--mark:#fff3d6}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--card:#171d24;--text:#e4e9ef;--dim:#9aa7b5;--line:#2b343f;
--accent:#79b8ff;--critical:#ff8f8f;--high:#ff9d8a;--medium:#ffc46b;--low:#7fd4de;--mark:#3a2f12}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 10px}h3{font-size:17px;margin:0 0 6px}
h4{font-size:14px;margin:18px 0 6px;color:var(--dim);text-transform:uppercase;letter-spacing:.04em}
p{margin:6px 0}.dim{color:var(--dim)}a{color:var(--accent)}
.facts{display:flex;flex-wrap:wrap;gap:8px 28px;color:var(--dim);margin:8px 0 16px}
.facts b{color:var(--text);font-weight:600}
.bar{display:flex;height:12px;border-radius:6px;overflow:hidden;background:var(--line)}
.bar i{display:block}.bar .critical,.dot.critical{background:var(--critical)}.bar .high,.dot.high{background:var(--high)}
.bar .medium,.dot.medium{background:var(--medium)}.bar .low,.dot.low{background:var(--low)}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin-top:8px}.dot{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:6px}
.sev{font-weight:700;font-size:12px;letter-spacing:.05em;text-transform:uppercase;white-space:nowrap}
.sev.critical{color:var(--critical)}.sev.high{color:var(--high)}.sev.medium{color:var(--medium)}.sev.low{color:var(--low)}
.matrix{display:flex;flex-wrap:wrap;gap:10px}.tactic{flex:1 1 190px;max-width:280px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px}
.tactic b{display:block;font-size:13px;margin-bottom:6px}.tech{display:flex;justify-content:space-between;gap:8px;padding:5px 8px;border-radius:5px;background:var(--mark);margin-top:4px;font-size:13px}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;color:var(--dim);font-weight:600}
th,td{padding:8px 10px;border-bottom:1px solid var(--line);vertical-align:top}tr:last-child td{border-bottom:0}
td code{word-break:break-all}td:nth-child(3){white-space:nowrap}
article{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--line);border-radius:8px;padding:18px 20px;margin:16px 0;break-inside:avoid}
article.critical{border-left-color:var(--critical)}article.high{border-left-color:var(--high)}article.medium{border-left-color:var(--medium)}article.low{border-left-color:var(--low)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:8px 0}dt{color:var(--dim)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
code,pre,.tree{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:10px;overflow:auto;max-height:480px;white-space:pre-wrap;overflow-wrap:anywhere}
.tree,.tree ul{list-style:none;margin:0;padding:0}.tree ul{padding-left:20px;border-left:1px solid var(--line);margin-left:7px}
.tree li>div{padding:2px 6px;border-radius:5px;overflow-wrap:anywhere}.tree .subject{background:var(--mark);font-weight:600}
.tree .who{color:var(--dim);font-weight:400}
details{margin-top:12px}summary{cursor:pointer;color:var(--accent)}
.guide{border-left:3px solid var(--line);padding-left:14px}
@media (max-width:600px){main{padding:16px 12px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:6px}article{padding:14px}
.tactic{max-width:none}thead{display:none}table,tbody,tr,td{display:block}tr{padding:8px 10px;border-bottom:1px solid var(--line)}tr:last-child{border-bottom:0}
th,td{padding:1px 0;border-bottom:0}.tree ul{padding-left:10px;margin-left:3px}}
@media print{body{background:#fff}.scroll,article{border-color:#bbb}a{color:inherit}pre{max-height:none}}
`;
