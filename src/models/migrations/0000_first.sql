CREATE TABLE `file` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`parent_id` integer,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`state` text NOT NULL,
	`code` text,
	`message` text,
	`hint` text,
	`attempts` integer DEFAULT 1 NOT NULL,
	`app_version` text NOT NULL,
	`message_type` text,
	`message_version` text,
	`message_id` text,
	`duplicate_of_id` integer,
	`first_seen_at` text NOT NULL,
	`imported_at` text,
	`transactions` integer DEFAULT 0 NOT NULL,
	`imported` integer DEFAULT 0 NOT NULL,
	`known` integer DEFAULT 0 NOT NULL,
	`announced` integer DEFAULT 0 NOT NULL,
	`awaiting_detail` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`ignored` integer DEFAULT 0 NOT NULL,
	`warnings` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`parent_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`duplicate_of_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "file_state" CHECK("file"."state" IN ('STAGING', 'IMPORTED', 'FAILED', 'DUPLICATE', 'DISMISSED')),
	CONSTRAINT "file_failed_has_code" CHECK("file"."state" <> 'FAILED' OR "file"."code" IS NOT NULL),
	CONSTRAINT "file_counts" CHECK("file"."state" <> 'IMPORTED' OR "file"."transactions" = "file"."imported" + "file"."known" + "file"."announced" + "file"."awaiting_detail" + "file"."rejected" + "file"."ignored")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `file_imported_once` ON `file` (`sha256`) WHERE "file"."state" = 'IMPORTED';--> statement-breakpoint
CREATE INDEX `file_by_sha256` ON `file` (`sha256`);--> statement-breakpoint
CREATE INDEX `file_by_name` ON `file` (`name`);--> statement-breakpoint
CREATE INDEX `file_by_state` ON `file` (`state`);--> statement-breakpoint
CREATE TABLE `proof_difference` (
	`statement_id` integer NOT NULL,
	`kind` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`data` text NOT NULL,
	`found_at` text NOT NULL,
	PRIMARY KEY(`statement_id`, `kind`),
	FOREIGN KEY (`statement_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "proof_difference_kind" CHECK("proof_difference"."kind" IN ('balance', 'payments', 'summary', 'gap', 'sequence', 'rejected', 'unreported', 'repeated'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `reject` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_id` integer NOT NULL,
	`statement_position` integer,
	`entry_index` integer,
	`detail_index` integer,
	`code` text NOT NULL,
	`message` text NOT NULL,
	`place` text NOT NULL,
	`facts` text NOT NULL,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `reject_by_file` ON `reject` (`file_id`);--> statement-breakpoint
CREATE TABLE `statement` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_id` integer NOT NULL,
	`position` integer NOT NULL,
	`account` text NOT NULL,
	`message_type` text NOT NULL,
	`provisional` integer DEFAULT false NOT NULL,
	`bank_statement_id` text,
	`sequence_number` text,
	`legal_sequence_number` text,
	`page` integer DEFAULT 1 NOT NULL,
	`last_page` integer DEFAULT true NOT NULL,
	`created_at_bank` text,
	`from_date` text,
	`to_date` text,
	`copy_duplicate` text,
	`currency` text,
	`opening_code` text,
	`opening_date` text,
	`opening_minor` integer,
	`closing_code` text,
	`closing_date` text,
	`closing_minor` integer,
	`entries` integer DEFAULT 0 NOT NULL,
	`transactions` integer DEFAULT 0 NOT NULL,
	`booked_minor` integer DEFAULT 0 NOT NULL,
	`proof` text DEFAULT 'not-provable' NOT NULL,
	`difference_minor` integer,
	`summary` text,
	`entry_totals` text,
	`entries_hash` text,
	`repeats_id` integer,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`repeats_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "statement_proof" CHECK("statement"."proof" IN ('proved', 'difference', 'not-provable'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `statement_position` ON `statement` (`file_id`,`position`);--> statement-breakpoint
CREATE INDEX `statement_identity` ON `statement` (`account`,`message_type`,`bank_statement_id`,`sequence_number`,`page`);--> statement-breakpoint
CREATE INDEX `statement_period` ON `statement` (`account`,`from_date`,`to_date`);--> statement-breakpoint
CREATE INDEX `statement_repeats` ON `statement` (`repeats_id`) WHERE "statement"."repeats_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `allocation` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`payment_id` integer NOT NULL,
	`open_item_id` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`created_at` text NOT NULL,
	`created_event_id` integer NOT NULL,
	`reversed_at` text,
	`reversed_event_id` integer,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`open_item_id`) REFERENCES `open_item`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`created_event_id`) REFERENCES `event`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`reversed_event_id`) REFERENCES `event`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "allocation_amount" CHECK("allocation"."amount_minor" > 0),
	CONSTRAINT "allocation_reversed" CHECK(("allocation"."reversed_at" IS NULL) = ("allocation"."reversed_event_id" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `allocation_active` ON `allocation` (`payment_id`,`open_item_id`) WHERE "allocation"."reversed_at" IS NULL;--> statement-breakpoint
CREATE INDEX `allocation_by_open_item` ON `allocation` (`open_item_id`);--> statement-breakpoint
CREATE TABLE `contribution` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`payment_id` integer NOT NULL,
	`allocation_id` integer NOT NULL,
	`open_item_id` integer NOT NULL,
	`person_id` integer,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`receive_date` text NOT NULL,
	`invoice_id` text,
	`status` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`allocation_id`) REFERENCES `allocation`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`open_item_id`) REFERENCES `open_item`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "contribution_amount" CHECK("contribution"."amount_minor" > 0),
	CONSTRAINT "contribution_status" CHECK(("contribution"."status" = 'COMPLETED' OR "contribution"."status" = 'PARTIALLY_REFUNDED' OR "contribution"."status" = 'REFUNDED' OR "contribution"."status" = 'CHARGEBACK' OR "contribution"."status" = 'CANCELLED'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `contribution_allocation_id_unique` ON `contribution` (`allocation_id`);--> statement-breakpoint
CREATE INDEX `contribution_by_payment` ON `contribution` (`payment_id`);--> statement-breakpoint
CREATE INDEX `contribution_by_person` ON `contribution` (`person_id`,`receive_date`);--> statement-breakpoint
CREATE TABLE `detail` (
	`event_id` integer PRIMARY KEY NOT NULL,
	`salt` text NOT NULL,
	`body` text NOT NULL,
	FOREIGN KEY (`event_id`) REFERENCES `event`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `event` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` text NOT NULL,
	`payment_id` integer,
	`open_item_id` integer,
	`file_id` integer,
	`from_state` text,
	`to_state` text NOT NULL,
	`actor` text NOT NULL,
	`reason` text,
	`data` text,
	`detail_hash` text,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`open_item_id`) REFERENCES `open_item`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "event_subject" CHECK(("event"."payment_id" IS NOT NULL) + ("event"."open_item_id" IS NOT NULL) + ("event"."file_id" IS NOT NULL) + ("event"."to_state" = 'POLICY') = 1)
) STRICT;
--> statement-breakpoint
CREATE INDEX `event_by_payment` ON `event` (`payment_id`) WHERE "event"."payment_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `event_by_open_item` ON `event` (`open_item_id`) WHERE "event"."open_item_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `event_of_policy` ON `event` (`id`) WHERE "event"."to_state" = 'POLICY';--> statement-breakpoint
CREATE INDEX `event_by_file` ON `event` (`file_id`) WHERE "event"."file_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `open_item` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`reference` text NOT NULL,
	`reference_key` text NOT NULL,
	`qr_reference` text,
	`creditor_reference` text,
	`title` text NOT NULL,
	`amount_minor` integer,
	`currency` text NOT NULL,
	`due_date` text,
	`state` text NOT NULL,
	`allocated_minor` integer DEFAULT 0 NOT NULL,
	`settled_elsewhere` integer DEFAULT false NOT NULL,
	`cancelled` integer DEFAULT false NOT NULL,
	`person_id` integer,
	`invoice_id` text,
	`contribution_tracking_id` text,
	`gateway` text,
	`gateway_txn_id` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "open_item_kind" CHECK(("open_item"."kind" = 'subscription' OR "open_item"."kind" = 'contribution' OR "open_item"."kind" = 'fund')),
	CONSTRAINT "open_item_state" CHECK(("open_item"."state" = 'OPEN' OR "open_item"."state" = 'PARTIALLY_PAID' OR "open_item"."state" = 'PAID' OR "open_item"."state" = 'CANCELLED')),
	CONSTRAINT "open_item_amount" CHECK("open_item"."amount_minor" IS NULL OR ("open_item"."amount_minor" > 0 AND "open_item"."amount_minor" <= 9000000000000000)),
	CONSTRAINT "open_item_subscription_has_amount" CHECK("open_item"."kind" <> 'subscription' OR "open_item"."amount_minor" IS NOT NULL),
	CONSTRAINT "open_item_fund_stays_open" CHECK("open_item"."kind" <> 'fund' OR "open_item"."state" IN ('OPEN', 'CANCELLED')),
	CONSTRAINT "open_item_allocated" CHECK("open_item"."allocated_minor" >= 0),
	CONSTRAINT "open_item_cancelled" CHECK(("open_item"."state" = 'CANCELLED') = ("open_item"."cancelled" = 1))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `open_item_reference_unique` ON `open_item` (`reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `open_item_reference_key_unique` ON `open_item` (`reference_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `open_item_qr_reference_unique` ON `open_item` (`qr_reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `open_item_creditor_reference_unique` ON `open_item` (`creditor_reference`);--> statement-breakpoint
CREATE INDEX `open_item_by_person` ON `open_item` (`person_id`);--> statement-breakpoint
CREATE INDEX `open_item_by_state` ON `open_item` (`state`,`kind`);--> statement-breakpoint
CREATE TABLE `refund` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`payment_id` integer,
	`gateway` text NOT NULL,
	`kind` text NOT NULL,
	`gateway_parent_id` text,
	`gateway_refund_id` text,
	`effect` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`parent_amount_minor` integer,
	`fee_minor` integer DEFAULT 0 NOT NULL,
	`at` text NOT NULL,
	`reason` text,
	`state` text NOT NULL,
	`bank_payment_id` integer,
	`message_id` integer,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`bank_payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`message_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "refund_kind" CHECK("refund"."kind" IN ('refund', 'chargeback', 'cancel', 'reversal', 'chargeback_reversed', 'refund_reversed', 'reversal_reversed')),
	CONSTRAINT "refund_effect" CHECK("refund"."effect" IN (-1, 1)),
	CONSTRAINT "refund_amount" CHECK("refund"."amount_minor" > 0),
	CONSTRAINT "refund_state" CHECK("refund"."state" IN ('OPEN', 'APPLIED', 'MANUAL', 'IGNORED'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `refund_gateway_identity` ON `refund` (`gateway`,`kind`,`gateway_refund_id`) WHERE "refund"."gateway_refund_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `refund_own_identity` ON `refund` (`payment_id`,`kind`,`at`,`amount_minor`) WHERE "refund"."gateway_refund_id" IS NULL;--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`payment_id` integer,
	`person_id` integer,
	`to_address` text,
	`to_name` text,
	`language` text NOT NULL,
	`facts` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` text NOT NULL,
	`lease_owner` text,
	`lease_until` text,
	`message_id` text NOT NULL,
	`created_at` text NOT NULL,
	`sent_at` text,
	`last_error` text,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "outbox_state" CHECK(("outbox"."state" = 'WAITING' OR "outbox"."state" = 'CLAIMED' OR "outbox"."state" = 'SENT' OR "outbox"."state" = 'FILED' OR "outbox"."state" = 'RETRY' OR "outbox"."state" = 'FAILED' OR "outbox"."state" = 'HELD' OR "outbox"."state" = 'SUPPRESSED' OR "outbox"."state" = 'CANCELLED' OR "outbox"."state" = 'UNCERTAIN')),
	CONSTRAINT "outbox_language" CHECK(("outbox"."language" = 'de' OR "outbox"."language" = 'fr' OR "outbox"."language" = 'it' OR "outbox"."language" = 'en')),
	CONSTRAINT "outbox_claimed" CHECK(("outbox"."state" = 'CLAIMED') = ("outbox"."lease_owner" IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_message_id_unique` ON `outbox` (`message_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once` ON `outbox` (`kind`,`subject`,`revision`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_at`) WHERE ("outbox"."state" = 'WAITING' OR "outbox"."state" = 'RETRY' OR "outbox"."state" = 'CLAIMED');--> statement-breakpoint
CREATE INDEX `outbox_by_payment` ON `outbox` (`payment_id`);--> statement-breakpoint
CREATE TABLE `collective_entry` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`statement_id` integer NOT NULL,
	`file_id` integer NOT NULL,
	`entry_index` integer NOT NULL,
	`transactions` integer NOT NULL,
	`account` text NOT NULL,
	`direction` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`booking_date` text NOT NULL,
	`fingerprint` text NOT NULL,
	`entry_servicer_reference` text,
	`entry_reference` text,
	`stated_transactions` integer,
	`facts` text NOT NULL,
	`state` text NOT NULL,
	`same_as_id` integer,
	`payment_id` integer,
	FOREIGN KEY (`statement_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`same_as_id`) REFERENCES `collective_entry`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "collective_entry_state" CHECK("collective_entry"."state" IN ('WAITING', 'DETAILED', 'PAYMENT', 'KNOWN')),
	CONSTRAINT "collective_entry_amount" CHECK("collective_entry"."amount_minor" > 0),
	CONSTRAINT "collective_entry_known" CHECK(("collective_entry"."state" = 'KNOWN') = ("collective_entry"."same_as_id" IS NOT NULL)),
	CONSTRAINT "collective_entry_payment" CHECK(("collective_entry"."state" = 'PAYMENT') = ("collective_entry"."payment_id" IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `collective_entry_by_account` ON `collective_entry` (`account`,`booking_date`,`amount_minor`);--> statement-breakpoint
CREATE INDEX `collective_entry_by_file` ON `collective_entry` (`file_id`);--> statement-breakpoint
CREATE INDEX `collective_entry_by_statement` ON `collective_entry` (`statement_id`);--> statement-breakpoint
CREATE INDEX `collective_entry_by_payment` ON `collective_entry` (`payment_id`) WHERE "collective_entry"."payment_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `collective_entry_same_as` ON `collective_entry` (`same_as_id`) WHERE "collective_entry"."same_as_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `collective_part` (
	`payment_id` integer PRIMARY KEY NOT NULL,
	`collective_id` integer NOT NULL,
	`role` text NOT NULL,
	`file_id` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`collective_id`) REFERENCES `collective_entry`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "collective_part_role" CHECK("collective_part"."role" IN ('detail', 'rest'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `collective_part_by_collective` ON `collective_part` (`collective_id`);--> statement-breakpoint
CREATE INDEX `collective_part_by_file` ON `collective_part` (`file_id`);--> statement-breakpoint
CREATE TABLE `payment` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`gateway` text NOT NULL,
	`account` text NOT NULL,
	`source_type` text NOT NULL,
	`file_id` integer,
	`statement_id` integer,
	`entry_index` integer,
	`detail_index` integer,
	`fingerprint_version` integer,
	`fingerprint` text,
	`occurrence` integer,
	`gateway_txn_id` text,
	`direction` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`amount_reported` text,
	`fee_minor` integer DEFAULT 0 NOT NULL,
	`entry_amount_minor` integer,
	`booking_date` text NOT NULL,
	`value_date` text,
	`reversal` integer DEFAULT false NOT NULL,
	`return_reason` text,
	`account_servicer_reference` text,
	`entry_servicer_reference` text,
	`entry_reference` text,
	`end_to_end_id` text,
	`transaction_id` text,
	`instruction_id` text,
	`mandate_id` text,
	`uetr` text,
	`bank_transaction_code` text,
	`counterparty_name` text,
	`counterparty_iban` text,
	`counterparty_account` text,
	`counterparty_bic` text,
	`counterparty_address` text,
	`ultimate_counterparty` text,
	`remittance` text DEFAULT '[]' NOT NULL,
	`references` text DEFAULT '[]' NOT NULL,
	`charges` text DEFAULT '[]' NOT NULL,
	`additional_info` text,
	`import_doubt` text,
	`person_id` integer,
	`order_id` text,
	`invoice_id` text,
	`payment_method` text,
	`payment_submethod` text,
	`created_at` text NOT NULL,
	`facts_hash` text NOT NULL,
	`state` text DEFAULT 'NEW' NOT NULL,
	`state_reason` text,
	`version` integer DEFAULT 0 NOT NULL,
	`decided_by` text,
	`decided_at` text,
	`to_reimburse_minor` integer DEFAULT 0 NOT NULL,
	`refunded_minor` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`file_id`) REFERENCES `file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`statement_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "payment_amount" CHECK("payment"."amount_minor" > 0 AND "payment"."amount_minor" <= 9000000000000000),
	CONSTRAINT "payment_currency" CHECK(length("payment"."currency") = 3),
	CONSTRAINT "payment_gateway" CHECK(("payment"."gateway" = 'bank' OR "payment"."gateway" = 'manual' OR "payment"."gateway" = 'adyen' OR "payment"."gateway" = 'paypal' OR "payment"."gateway" = 'paypal_ec' OR "payment"."gateway" = 'ingenico' OR "payment"."gateway" = 'globalcollect' OR "payment"."gateway" = 'amazon' OR "payment"."gateway" = 'astropay' OR "payment"."gateway" = 'dlocal' OR "payment"."gateway" = 'worldpay' OR "payment"."gateway" = 'gravy')),
	CONSTRAINT "payment_direction" CHECK("payment"."direction" IN ('in', 'out')),
	CONSTRAINT "payment_state" CHECK(("payment"."state" = 'NEW' OR "payment"."state" = 'IRRELEVANT' OR "payment"."state" = 'MATCHED' OR "payment"."state" = 'MANUAL' OR "payment"."state" = 'PROCESSED' OR "payment"."state" = 'PARTIALLY_REFUNDED' OR "payment"."state" = 'REFUNDED' OR "payment"."state" = 'CHARGEBACK')),
	CONSTRAINT "payment_reason" CHECK(("payment"."state" IN ('MANUAL', 'IRRELEVANT')) = ("payment"."state_reason" IS NOT NULL)),
	CONSTRAINT "payment_reimburse" CHECK("payment"."to_reimburse_minor" BETWEEN 0 AND "payment"."amount_minor"),
	CONSTRAINT "payment_refunded" CHECK("payment"."refunded_minor" >= 0),
	CONSTRAINT "payment_fee" CHECK("payment"."fee_minor" >= 0),
	CONSTRAINT "payment_identity" CHECK(("payment"."gateway" = 'bank') = ("payment"."fingerprint" IS NOT NULL AND "payment"."fingerprint_version" IS NOT NULL AND "payment"."occurrence" IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_bank_identity` ON `payment` (`account`,`fingerprint`,`fingerprint_version`,`occurrence`) WHERE "payment"."gateway" = 'bank';--> statement-breakpoint
CREATE UNIQUE INDEX `payment_gateway_identity` ON `payment` (`gateway`,`gateway_txn_id`) WHERE "payment"."gateway_txn_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `payment_undecided` ON `payment` (`booking_date`,`statement_id`,`entry_index`,`detail_index`) WHERE "payment"."state" = 'NEW';--> statement-breakpoint
CREATE INDEX `payment_in_work` ON `payment` (`state`,`booking_date`) WHERE "payment"."state" IN ('MATCHED', 'MANUAL');--> statement-breakpoint
CREATE INDEX `payment_by_file` ON `payment` (`file_id`);--> statement-breakpoint
CREATE INDEX `payment_by_booking` ON `payment` (`account`,`booking_date`,`amount_minor`);--> statement-breakpoint
CREATE INDEX `payment_by_entry_total` ON `payment` (`account`,`booking_date`,`entry_amount_minor`) WHERE "payment"."entry_amount_minor" <> "payment"."amount_minor";--> statement-breakpoint
CREATE INDEX `payment_open_reversal` ON `payment` (`account`,`amount_minor`,`booking_date`) WHERE "payment"."direction" = 'out' AND "payment"."state" IN ('NEW', 'MANUAL') AND ("payment"."reversal" = 1 OR "payment"."return_reason" IS NOT NULL OR substr("payment"."bank_transaction_code", -5) IN ('/RRTN', '/RPCR', '/UPDD', '/UPCT', '/PRDD'));--> statement-breakpoint
CREATE TABLE `payment_source` (
	`statement_id` integer NOT NULL,
	`entry_index` integer NOT NULL,
	`detail_index` integer NOT NULL,
	`payment_id` integer NOT NULL,
	`relation` text NOT NULL,
	`fingerprint` text,
	PRIMARY KEY(`statement_id`, `entry_index`, `detail_index`, `payment_id`),
	FOREIGN KEY (`statement_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "payment_source_relation" CHECK(("payment_source"."relation" = 'first' OR "payment_source"."relation" = 'known' OR "payment_source"."relation" = 'joined' OR "payment_source"."relation" = 'conflict'))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `payment_source_by_fingerprint` ON `payment_source` (`fingerprint`) WHERE "payment_source"."fingerprint" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `payment_source_by_payment` ON `payment_source` (`payment_id`);--> statement-breakpoint
CREATE TABLE `person` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`external_id` text,
	`first_name` text,
	`last_name` text,
	`organization` text,
	`email` text,
	`language` text,
	`street` text,
	`building_number` text,
	`postal_code` text,
	`city` text,
	`country` text,
	`household_id` text,
	`email_bounced_at` text,
	`deceased_at` text,
	`deleted_at` text,
	`created_at` text NOT NULL,
	CONSTRAINT "person_language" CHECK("person"."language" IS NULL OR ("person"."language" = 'de' OR "person"."language" = 'fr' OR "person"."language" = 'it' OR "person"."language" = 'en'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `person_external_id_unique` ON `person` (`external_id`);--> statement-breakpoint
CREATE TABLE `person_account` (
	`person_id` integer NOT NULL,
	`iban` text NOT NULL,
	`origin` text NOT NULL,
	PRIMARY KEY(`person_id`, `iban`),
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `person_account_by_iban` ON `person_account` (`iban`);--> statement-breakpoint
CREATE TABLE `job_run` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`trigger` text NOT NULL,
	`started_at` text NOT NULL,
	`ended_at` text,
	`outcome` text,
	`exit_code` integer,
	`error` text,
	`counts` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `job_run_by_job` ON `job_run` (`job`,`started_at`);--> statement-breakpoint
CREATE TABLE `lease` (
	`name` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`until` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `marker` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `message` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`dedupe_key` text,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`available_at` text NOT NULL,
	`waits_for` text,
	`created_at` text NOT NULL,
	`error_code` text,
	`last_error` text,
	CONSTRAINT "message_state" CHECK("message"."state" IN ('READY', 'WAITING', 'DONE', 'DROPPED', 'DAMAGED'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `message_dedupe_key_unique` ON `message` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `message_ready` ON `message` (`queue`,`state`,`available_at`);--> statement-breakpoint
CREATE INDEX `message_waits_for` ON `message` (`waits_for`) WHERE "message"."waits_for" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `remote_file` (
	`source` text NOT NULL,
	`name` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_at` text NOT NULL,
	`sha256` text NOT NULL,
	`local_name` text NOT NULL,
	`fetched_at` text NOT NULL,
	PRIMARY KEY(`source`, `name`, `size_bytes`, `modified_at`)
) STRICT;
--> statement-breakpoint
CREATE VIEW visible_payment AS
SELECT payment.* FROM payment LEFT JOIN file ON file.id = payment.file_id
WHERE payment.file_id IS NULL OR file.state = 'IMPORTED';
--> statement-breakpoint
CREATE TRIGGER payment_state_insert BEFORE INSERT ON payment WHEN NEW.state <> 'NEW'
BEGIN SELECT RAISE(ABORT, 'a payment begins as NEW'); END;
--> statement-breakpoint
CREATE TRIGGER payment_state_update BEFORE UPDATE OF state ON payment
WHEN NOT (NEW.version = OLD.version + 1 AND (
    (OLD.state = 'NEW' AND NEW.state = 'IRRELEVANT')
    OR (OLD.state = 'NEW' AND NEW.state = 'MATCHED')
    OR (OLD.state = 'NEW' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'NEW' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'MATCHED')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'IRRELEVANT')
    OR (OLD.state = 'IRRELEVANT' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'PARTIALLY_REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'CHARGEBACK' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'PROCESSED')
    OR (OLD.state = 'CHARGEBACK' AND NEW.state = 'PARTIALLY_REFUNDED')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'PARTIALLY_REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'NEW' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'NEW' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'MANUAL')
))
BEGIN SELECT RAISE(ABORT, 'this change of state is not in the table'); END;
--> statement-breakpoint
CREATE TRIGGER payment_facts_fixed BEFORE UPDATE OF
  gateway, account, source_type, file_id, statement_id, entry_index, detail_index, fingerprint_version, fingerprint,
  occurrence, gateway_txn_id, direction, amount_minor, currency, amount_reported, entry_amount_minor, booking_date,
  value_date, reversal, return_reason, created_at ON payment
BEGIN SELECT RAISE(ABORT, 'facts of a payment never change'); END;
--> statement-breakpoint
CREATE TRIGGER payment_facts_hash_fixed BEFORE UPDATE OF facts_hash ON payment
WHEN OLD.file_id IS NULL OR (SELECT state FROM file WHERE id = OLD.file_id) <> 'STAGING'
BEGIN SELECT RAISE(ABORT, 'facts of a payment never change'); END;
--> statement-breakpoint
CREATE TRIGGER payment_kept BEFORE DELETE ON payment
WHEN OLD.file_id IS NULL OR (SELECT state FROM file WHERE id = OLD.file_id) <> 'STAGING'
BEGIN SELECT RAISE(ABORT, 'a payment is never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER event_append_only_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER event_append_only_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER open_item_kept BEFORE DELETE ON open_item
BEGIN SELECT RAISE(ABORT, 'an open item is never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER allocation_kept BEFORE DELETE ON allocation
BEGIN SELECT RAISE(ABORT, 'an allocation is never deleted'); END;
--> statement-breakpoint
CREATE TRIGGER file_stays_imported BEFORE UPDATE OF state ON file WHEN OLD.state = 'IMPORTED' AND NEW.state <> 'IMPORTED'
BEGIN SELECT RAISE(ABORT, 'a file that was imported stays imported'); END;
