CREATE TABLE `audit_file` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`gateway` text NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`report` text,
	`state` text NOT NULL,
	`code` text,
	`message` text,
	`hint` text,
	`app_version` text NOT NULL,
	`rows` integer DEFAULT 0 NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`counts` text DEFAULT '{}' NOT NULL,
	`ignored` text DEFAULT '{}' NOT NULL,
	`first_seen_at` text NOT NULL,
	`closed_at` text,
	CONSTRAINT "audit_file_state" CHECK("audit_file"."state" = 'READING' OR "audit_file"."state" = 'OPEN' OR "audit_file"."state" = 'CLOSED' OR "audit_file"."state" = 'FAILED'),
	CONSTRAINT "audit_file_failed" CHECK(("audit_file"."state" = 'FAILED') = ("audit_file"."code" IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_file_sha256_unique` ON `audit_file` (`sha256`);--> statement-breakpoint
CREATE INDEX `audit_file_by_gateway` ON `audit_file` (`gateway`,`state`);--> statement-breakpoint
CREATE TABLE `audit_item` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_id` integer NOT NULL,
	`position` integer NOT NULL,
	`row` integer,
	`kind` text NOT NULL,
	`outcome` text NOT NULL,
	`gateway` text,
	`reference` text,
	`amount` text,
	`currency` text,
	`at` text,
	`fields` text,
	`message_id` integer,
	`payment_id` integer,
	`reason` text,
	`created_at` text NOT NULL,
	`ended_at` text,
	FOREIGN KEY (`file_id`) REFERENCES `audit_file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`message_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "audit_item_waits" CHECK(("audit_item"."outcome" = 'waiting') = ("audit_item"."ended_at" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_item_place` ON `audit_item` (`file_id`,`position`);--> statement-breakpoint
CREATE INDEX `audit_item_waiting` ON `audit_item` (`file_id`,`kind`) WHERE "audit_item"."ended_at" IS NULL;--> statement-breakpoint
CREATE TABLE `payout` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`gateway` text NOT NULL,
	`reference` text NOT NULL,
	`currency` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`date` text NOT NULL,
	`told` text DEFAULT '' NOT NULL,
	`batch_id` integer,
	`state` text DEFAULT 'WAITING' NOT NULL,
	`bank_payment_id` integer,
	`created_at` text NOT NULL,
	FOREIGN KEY (`batch_id`) REFERENCES `settlement_batch`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`bank_payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "payout_amount" CHECK("payout"."amount_minor" > 0),
	CONSTRAINT "payout_linked" CHECK(("payout"."state" = 'LINKED') = ("payout"."bank_payment_id" IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payout_bank_payment_id_unique` ON `payout` (`bank_payment_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `payout_identity` ON `payout` (`gateway`,`reference`,`currency`);--> statement-breakpoint
CREATE INDEX `payout_waiting` ON `payout` (`currency`,`amount_minor`) WHERE "payout"."bank_payment_id" IS NULL;--> statement-breakpoint
CREATE TABLE `settlement_batch` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`gateway` text NOT NULL,
	`reference` text NOT NULL,
	`currency` text NOT NULL,
	`lines` integer DEFAULT 0 NOT NULL,
	`gross_minor` integer DEFAULT 0 NOT NULL,
	`refunds_minor` integer DEFAULT 0 NOT NULL,
	`fees_minor` integer DEFAULT 0 NOT NULL,
	`net_minor` integer DEFAULT 0 NOT NULL,
	`payout_minor` integer,
	`payout_date` text,
	`state` text DEFAULT 'OPEN' NOT NULL,
	`created_at` text NOT NULL,
	CONSTRAINT "settlement_batch_state" CHECK("settlement_batch"."state" = 'OPEN' OR "settlement_batch"."state" = 'VERIFIED' OR "settlement_batch"."state" = 'MISMATCH')
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `settlement_batch_identity` ON `settlement_batch` (`gateway`,`reference`,`currency`);--> statement-breakpoint
CREATE TABLE `settlement_line` (
	`batch_id` integer NOT NULL,
	`key` text NOT NULL,
	`file_id` integer NOT NULL,
	`position` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`fee_minor` integer NOT NULL,
	`payment_id` integer,
	PRIMARY KEY(`batch_id`, `key`),
	FOREIGN KEY (`batch_id`) REFERENCES `settlement_batch`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `audit_file`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `settlement_line_by_payment` ON `settlement_line` (`payment_id`) WHERE "settlement_line"."payment_id" IS NOT NULL;