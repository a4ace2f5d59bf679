/**
 * The HTML of all mails (eta, every value escaped). Tables only for layout and named so, styles inline because
 * many mail programs drop the head, nothing loaded from elsewhere. Colours have a contrast of at least 4.5:1 in
 * the light and in the dark scheme. Filled by `layout.ts`.
 */
export const HTML_TEMPLATE = `<!DOCTYPE html>
<html lang="<%= it.catalogue.language %>" dir="<%= it.catalogue.direction %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title><%= it.mail.subject %></title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #16181b !important; }
  .card { background-color: #22262b !important; border-color: #3a4149 !important; }
  .card, .strong { color: #f2f2f0 !important; }
  .muted { color: #b9bec5 !important; }
  .rule { border-color: #3a4149 !important; }
  a { color: #9cc7ff !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f3f2ee;">
<div class="page" lang="<%= it.catalogue.language %>" dir="<%= it.catalogue.direction %>" style="background-color:#f3f2ee;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td align="center" style="padding:24px 12px;">
<table class="card" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background-color:#ffffff;border:1px solid #d9d7d0;border-radius:8px;border-collapse:separate;color:#1c1d1f;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;text-align:start;">
<tr><td style="padding:24px 20px 8px;overflow-wrap:anywhere;">
<h1 class="strong" style="margin:0 0 20px;font-size:24px;line-height:1.25;font-weight:bold;color:#1c1d1f;"><%= it.mail.heading %></h1>
<% if (it.mail.greeting !== null) { %>
<p style="margin:0 0 12px;"><%= it.mail.greeting %></p>
<% } %>
<% it.mail.opening.forEach((paragraph, position) => { %>
<p style="margin:0 0 <%= position === it.mail.opening.length - 1 ? 20 : 12 %>px;"><%= paragraph %></p>
<% }) %>
</td></tr>
<tr><td style="padding:0 20px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="font-size:16px;line-height:1.5;">
<% for (const fact of it.mail.facts) { %>
<tr>
<td class="muted rule" width="132" valign="top" style="padding:10px 12px 10px 0;border-top:1px solid #e3e1da;color:#55585d;"><%= fact.label %></td>
<td class="strong rule" valign="top" style="padding:10px 0;border-top:1px solid #e3e1da;color:#1c1d1f;font-weight:bold;overflow-wrap:anywhere;">
<% fact.values.forEach((value, position) => { %>
<div<% if (position > 0) { %> style="margin-top:6px;"<% } %>><bdi><%= value.name %></bdi><%= value.mark %><% for (const detail of value.details) { %> <span style="display:inline-block;font-weight:normal;"><%= detail %></span><% } %></div>
<% }) %>
</td>
</tr>
<% } %>
</table>
</td></tr>
<tr><td class="rule" style="padding:0 20px 20px;">
<% it.mail.notes.forEach((note, position) => { %>
<p class="rule" style="margin:0;padding:<%= position === 0 ? '20px 0 0' : '12px 0 0' %>;<% if (position === 0) { %>border-top:1px solid #e3e1da;<% } %>"><%= note %></p>
<% }) %>
</td></tr>
<% const sender = it.mail.sender; %>
<% const lines = [...sender.address]; %>
<% if (sender.name !== '' || lines.length > 0 || sender.email !== null || sender.website !== null || sender.privacyUrl !== null) { %>
<tr><td class="muted rule" style="padding:20px 20px 24px;border-top:1px solid #e3e1da;color:#55585d;overflow-wrap:anywhere;">
<% if (sender.name !== '') { %>
<div class="strong" style="font-weight:bold;color:#1c1d1f;"><%= sender.name %></div>
<% } %>
<% for (const line of lines) { %>
<div><%= line %></div>
<% } %>
<% if (sender.email !== null) { %>
<div><a href="mailto:<%= sender.email %>" style="color:#0b4f9e;"><%= sender.email %></a></div>
<% } %>
<% if (sender.website !== null) { %>
<div><a href="<%= sender.website %>" style="color:#0b4f9e;"><%= sender.website %></a></div>
<% } %>
<% if (sender.privacyUrl !== null) { %>
<div style="margin-top:12px;"><%= it.catalogue.common.privacy %><%= it.catalogue.common.colon %> <a href="<%= sender.privacyUrl %>" style="color:#0b4f9e;"><%= sender.privacyUrl %></a></div>
<% } %>
</td></tr>
<% } %>
</table>
</td></tr>
</table>
</div>
</body>
</html>
`;
