CREATE TABLE `banner_history` (
	`contribution_tracking_id` text NOT NULL,
	`banner_history_id` text NOT NULL,
	PRIMARY KEY(`contribution_tracking_id`, `banner_history_id`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `consent` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`person_id` integer,
	`email` text,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`at` text NOT NULL,
	`message_id` integer,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`message_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "consent_kind" CHECK(("consent"."kind" = 'opt_in' OR "consent"."kind" = 'opt_out')),
	CONSTRAINT "consent_whose" CHECK("consent"."person_id" IS NOT NULL OR "consent"."email" IS NOT NULL)
) STRICT;
--> statement-breakpoint
CREATE INDEX `consent_by_person` ON `consent` (`person_id`) WHERE "consent"."person_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `consent_by_email` ON `consent` (`email`) WHERE "consent"."email" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `fraud_score` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`contribution_tracking_id` text NOT NULL,
	`order_id` text NOT NULL,
	`gateway` text NOT NULL,
	`user_ip` text,
	`validation_action` text,
	`payment_method` text,
	`risk_score` text,
	`server` text,
	`at` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `fraud_score_identity` ON `fraud_score` (`contribution_tracking_id`,`order_id`);--> statement-breakpoint
CREATE TABLE `fraud_score_part` (
	`fraud_score_id` integer NOT NULL,
	`filter` text NOT NULL,
	`score` text NOT NULL,
	PRIMARY KEY(`fraud_score_id`, `filter`),
	FOREIGN KEY (`fraud_score_id`) REFERENCES `fraud_score`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `gateway_payment` (
	`payment_id` integer PRIMARY KEY NOT NULL,
	`family` text NOT NULL,
	`gateway_txn_id` text NOT NULL,
	`order_id` text,
	`received_at` text NOT NULL,
	`contribution_tracking_id` text,
	`recurring_id` integer,
	`is_recurring` integer NOT NULL,
	`backend_processor` text,
	`backend_txn_id` text,
	`message_id` integer,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`recurring_id`) REFERENCES `recurring`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`message_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `gateway_payment_identity` ON `gateway_payment` (`family`,`gateway_txn_id`);--> statement-breakpoint
CREATE INDEX `gateway_payment_by_order` ON `gateway_payment` (`order_id`) WHERE "gateway_payment"."order_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `gateway_payment_by_tracking` ON `gateway_payment` (`contribution_tracking_id`) WHERE "gateway_payment"."contribution_tracking_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `gateway_payment_by_recurring` ON `gateway_payment` (`recurring_id`) WHERE "gateway_payment"."recurring_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `gateway_payment_by_backend` ON `gateway_payment` (`backend_txn_id`) WHERE "gateway_payment"."backend_txn_id" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `payment_attempt` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`contribution_tracking_id` text NOT NULL,
	`order_id` text NOT NULL,
	`gateway` text NOT NULL,
	`gateway_txn_id` text,
	`validation_action` text,
	`final_status` text,
	`payment_method` text,
	`payment_submethod` text,
	`country` text,
	`amount_minor` integer,
	`currency` text,
	`server` text,
	`at` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `payment_attempt_identity` ON `payment_attempt` (`contribution_tracking_id`,`order_id`);--> statement-breakpoint
CREATE TABLE `pending` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`gateway` text NOT NULL,
	`gateway_account` text,
	`order_id` text,
	`gateway_txn_id` text,
	`payment_method` text,
	`date` text NOT NULL,
	`body` text NOT NULL,
	`message_id` integer,
	`created_at` text NOT NULL,
	`resolved_at` text,
	`resolution` text,
	FOREIGN KEY (`message_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "pending_identity" CHECK("pending"."order_id" IS NOT NULL OR "pending"."gateway_txn_id" IS NOT NULL),
	CONSTRAINT "pending_resolved" CHECK(("pending"."resolved_at" IS NULL) = ("pending"."resolution" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `pending_by_order` ON `pending` (`order_id`,`gateway`);--> statement-breakpoint
CREATE INDEX `pending_by_txn` ON `pending` (`gateway_txn_id`,`gateway`);--> statement-breakpoint
CREATE INDEX `pending_open` ON `pending` (`date`) WHERE "pending"."resolved_at" IS NULL;--> statement-breakpoint
CREATE TABLE `recurring` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`gateway` text NOT NULL,
	`subscription_id` text NOT NULL,
	`person_id` integer,
	`state` text NOT NULL,
	`amount_minor` integer,
	`currency` text,
	`frequency` text NOT NULL,
	`start_date` text NOT NULL,
	`next_date` text,
	`last_paid_date` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`retry_date` text,
	`ended_at` text,
	`end_reason` text,
	`invoice_id` text,
	`contribution_tracking_id` text,
	`payment_token` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "recurring_state" CHECK(("recurring"."state" = 'PENDING' OR "recurring"."state" = 'ACTIVE' OR "recurring"."state" = 'FAILING' OR "recurring"."state" = 'CANCELLED' OR "recurring"."state" = 'ENDED')),
	CONSTRAINT "recurring_frequency" CHECK("recurring"."frequency" IN ('month', 'year')),
	CONSTRAINT "recurring_amount" CHECK("recurring"."amount_minor" IS NULL OR "recurring"."amount_minor" > 0)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `recurring_identity` ON `recurring` (`gateway`,`subscription_id`);--> statement-breakpoint
CREATE INDEX `recurring_by_person` ON `recurring` (`person_id`);--> statement-breakpoint
CREATE INDEX `recurring_by_token` ON `recurring` (`gateway`,`payment_token`) WHERE "recurring"."payment_token" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `recurring_due` ON `recurring` (`next_date`) WHERE "recurring"."next_date" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `recurring_fact` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`recurring_id` integer NOT NULL,
	`kind` text NOT NULL,
	`at` text NOT NULL,
	`key` text NOT NULL,
	`body` text NOT NULL,
	`message_id` integer,
	FOREIGN KEY (`recurring_id`) REFERENCES `recurring`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`message_id`) REFERENCES `message`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "recurring_fact_kind" CHECK(("recurring_fact"."kind" = 'signup' OR "recurring_fact"."kind" = 'payment' OR "recurring_fact"."kind" = 'failed' OR "recurring_fact"."kind" = 'cancel' OR "recurring_fact"."kind" = 'end'))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `recurring_fact_once` ON `recurring_fact` (`recurring_id`,`kind`,`key`);--> statement-breakpoint
CREATE TABLE `tracking` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` integer,
	`amount_minor` integer,
	`currency` text,
	`utm_source` text,
	`utm_medium` text,
	`utm_campaign` text,
	`utm_key` text,
	`banner` text,
	`landing_page` text,
	`payment_method` text,
	`payment_submethod` text,
	`gateway` text,
	`language` text,
	`country` text,
	`is_recurring` integer,
	`at` text,
	`told_at` text NOT NULL,
	`more` text NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payment`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `tracking_by_payment` ON `tracking` (`payment_id`) WHERE "tracking"."payment_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `person` ADD `told_at` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX `person_by_place` ON `person` (`postal_code`,lower("last_name")) WHERE "person"."postal_code" IS NOT NULL;--> statement-breakpoint
ALTER TABLE `message` ADD `source` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `message` ADD `result` text;--> statement-breakpoint
ALTER TABLE `message` ADD `done_at` text;--> statement-breakpoint
ALTER TABLE `message` ADD `edited_by` text;--> statement-breakpoint
CREATE INDEX `message_due` ON `message` (`available_at`,`id`) WHERE "message"."state" IN ('READY', 'WAITING');--> statement-breakpoint
CREATE INDEX `open_item_by_invoice` ON `open_item` (`invoice_id`) WHERE "open_item"."invoice_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `open_item_by_tracking` ON `open_item` (`contribution_tracking_id`) WHERE "open_item"."contribution_tracking_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `open_item_by_gateway_txn` ON `open_item` (`gateway_txn_id`) WHERE "open_item"."gateway_txn_id" IS NOT NULL;