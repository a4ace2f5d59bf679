CREATE TABLE `alarm` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`code` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`raised_at` text NOT NULL,
	`seen_at` text NOT NULL,
	`resolved_at` text,
	`told_at` text,
	`told_resolved_at` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `alarm_open` ON `alarm` (`code`,`subject`) WHERE "alarm"."resolved_at" IS NULL;--> statement-breakpoint
CREATE INDEX `alarm_untold` ON `alarm` (`id`) WHERE "alarm"."told_at" IS NULL OR "alarm"."told_resolved_at" IS NULL;--> statement-breakpoint
CREATE TABLE `pause` (
	`name` text PRIMARY KEY NOT NULL,
	`actor` text NOT NULL,
	`reason` text NOT NULL,
	`at` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `run_request` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job` text NOT NULL,
	`actor` text NOT NULL,
	`requested_at` text NOT NULL,
	`job_run_id` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `source_state` (
	`name` text PRIMARY KEY NOT NULL,
	`ok_at` text,
	`code` text,
	`trouble_since` text
) STRICT;
--> statement-breakpoint
ALTER TABLE `job_run` ADD `due_day` text;