-- The index of `find`: groups of three letters, without the texts themselves. Filled by the nightly work, never by an import
-- (src/processor/search-index.ts). Names with __ are no part of the books: exports and counts leave them out.
CREATE VIRTUAL TABLE `__search_payment` USING fts5(text, content='', contentless_delete=1, detail='none', tokenize='trigram');
--> statement-breakpoint
CREATE VIRTUAL TABLE `__search_item` USING fts5(text, content='', contentless_delete=1, detail='none', tokenize='trigram');
--> statement-breakpoint
CREATE TABLE `__search_stale` (
	`kind` text NOT NULL CHECK (`kind` IN ('payment', 'item')),
	`id` integer NOT NULL,
	PRIMARY KEY(`kind`, `id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER search_payment_changed AFTER UPDATE OF counterparty_name, ultimate_counterparty, counterparty_iban, counterparty_account, remittance,
  "references", additional_info, end_to_end_id, account_servicer_reference, gateway_txn_id ON payment
BEGIN INSERT OR IGNORE INTO __search_stale (kind, id) VALUES ('payment', NEW.id); END;
--> statement-breakpoint
CREATE TRIGGER search_item_changed AFTER UPDATE OF reference, reference_key, title, qr_reference, creditor_reference, person_id, amount_minor ON open_item
BEGIN INSERT OR IGNORE INTO __search_stale (kind, id) VALUES ('item', NEW.id); END;
--> statement-breakpoint
CREATE TRIGGER search_person_changed AFTER UPDATE OF first_name, last_name, organization, email, external_id ON person
BEGIN INSERT OR IGNORE INTO __search_stale (kind, id) SELECT 'item', id FROM open_item WHERE person_id = NEW.id; END;
