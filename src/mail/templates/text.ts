/** The plain text of all mails (eta; a tag alone on its line leaves no empty line). Filled by `layout.ts`. */
export const TEXT_TEMPLATE = `<% const paragraphs = [it.mail.greeting ?? '', ...it.mail.opening].filter((text) => text !== ''); %>
<% for (const paragraph of paragraphs) { %>
<%= paragraph %>


<% } %>
<% const colon = it.catalogue.common.colon; %>
<% for (const fact of it.mail.facts) { %>
<% if (fact.values.length === 1) { %>
<%= fact.label %><%= colon %> <%= [it.isolate(fact.values[0].name) + fact.values[0].mark, ...fact.values[0].details].join(' ') %>

<% } else { %>
<%= fact.label %><%= colon %>

<% for (const value of fact.values) { %>
  - <%= [it.isolate(value.name) + value.mark, ...value.details].join(' ') %>

<% } %>
<% } %>
<% } %>
<% for (const note of it.mail.notes) { %>

<%= note %>

<% } %>
<% const sender = it.mail.sender; %>
<% const lines = [sender.name, ...sender.address, sender.email ?? '', sender.website ?? ''].filter((line) => line !== ''); %>
<% if (lines.length > 0) { %>

<% for (const line of lines) { %>
<%= line %>

<% } %>
<% } %>
<% if (sender.privacyUrl !== null) { %>

<%= it.catalogue.common.privacy %><%= colon %> <%= sender.privacyUrl %>

<% } %>
`;
