/**
 * The printed proof (eta, every value escaped): one sheet per account and month. No script, nothing loaded from elsewhere.
 * Filled by `page.ts`.
 */
export const PAGE_TEMPLATE = `<!DOCTYPE html>
<html lang="<%= it.words.language %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title><%= it.title %></title>
<style>
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c1d1f; background: #fff; font: 15px/1.45 Helvetica, Arial, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 1.75rem 0 .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0; }
dt { color: #55585d; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #55585d; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #d9d7d0; overflow-wrap: anywhere; }
th { font-weight: 600; color: #55585d; } .short, .number { white-space: nowrap; overflow-wrap: normal; } .number { text-align: right; }
tfoot td { font-weight: 600; border-bottom: 0; }
.state { font-weight: 600; } .proved { color: #1d6b34; } .difference { color: #a11212; } .not-provable { color: #7a5200; }
.difference-list li { color: #a11212; } .hash { font-family: monospace; font-size: .85em; }
section + section { margin-top: 3rem; border-top: 2px solid #1c1d1f; padding-top: 1.5rem; }
@page { size: A4; margin: 15mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; }
  section { break-after: page; } section:last-of-type { break-after: auto; }
  section + section { border: 0; margin: 0; padding: 0; }
  thead { display: table-header-group; } tr, li { break-inside: avoid; } h2 { break-after: avoid; }
}
</style>
</head>
<body>
<% for (const sheet of it.sheets) { %>
<section>
<h1><%= it.words.heading %> <%= sheet.account %></h1>
<dl>
<% if (it.organisation !== '') { %>
<dt><%= it.words.organisation %></dt><dd><%= it.organisation %></dd>
<% } %>
<dt><%= it.words.month %></dt><dd><%= sheet.month %></dd>
<dt><%= it.words.currency %></dt><dd><%= sheet.currency %></dd>
<dt><%= it.words.state %></dt><dd class="state <%= sheet.state %>"><%= sheet.stateText %></dd>
<dt><%= it.words.generatedAt %></dt><dd><%= it.generatedAt %></dd>
<dt><%= it.words.head %></dt><dd class="hash"><%= it.head %></dd>
</dl>
<% if (sheet.differences.length > 0) { %>
<h2><%= it.words.differences %></h2>
<ul class="difference-list">
<% for (const line of sheet.differences) { %>
<li><%= line %></li>
<% } %>
</ul>
<% } %>
<% for (const table of sheet.tables) { %>
<h2><%= table.title %></h2>
<% if (table.rows.length === 0) { %>
<p><%= table.empty %></p>
<% } else { %>
<table>
<% if (table.note !== '') { %>
<caption><%= table.note %></caption>
<% } %>
<thead><tr>
<% for (const column of table.columns) { %>
<th scope="col" class="<%= column.kind %>"><%= column.title %></th>
<% } %>
</tr></thead>
<tbody>
<% for (const row of table.rows) { %>
<tr>
<% row.forEach((cell, index) => { %>
<td class="<%= table.columns[index].kind %>"><%= cell %></td>
<% }) %>
</tr>
<% } %>
</tbody>
</table>
<% } %>
<% } %>
</section>
<% } %>
</body>
</html>
`;
