/** Letters as one page of HTML to print: each on its own sheet, the address where a window envelope has its window. Pure. */
import { Eta } from 'eta';
import type { Organisation } from '../mail/document.ts';
import type { Letter } from '../processor/mails/letters.ts';

const eta = new Eta({ autoTrim: [false, 'nl'], cache: false, useWith: false, autoEscape: true });
const template = eta.compile(`<!DOCTYPE html>
<html lang="<%= it.letters[0]?.language ?? 'en' %>">
<head>
<meta charset="utf-8">
<title><%= it.organisation.name || 'Quittance' %>: <%= it.letters.length %></title>
<style>
@page { size: A4; margin: 0; }
body { margin: 0; font: 11pt/1.45 Helvetica, Arial, sans-serif; color: #000; background: #fff; }
section { box-sizing: border-box; width: 210mm; min-height: 296mm; padding: 20mm 25mm 20mm; break-after: page; }
section:last-child { break-after: auto; }
.sender { height: 30mm; white-space: pre-line; }
address { font-style: normal; height: 40mm; padding-left: 93mm; white-space: pre-line; }
h1 { font-size: 13pt; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
</style>
</head>
<body>
<% for (const letter of it.letters) { %>
<section lang="<%= letter.language %>">
<div class="sender"><%= [it.organisation.name, ...it.organisation.address].join('\\n') %></div>
<address><%= [letter.name, ...letter.address].join('\\n') %></address>
<h1><%= letter.subject %></h1>
<div class="text"><%= letter.text %></div>
</section>
<% } %>
</body>
</html>
`);

export function lettersPage(letters: readonly Letter[], organisation: Organisation): string {
  return eta.render(template, { letters, organisation });
}
