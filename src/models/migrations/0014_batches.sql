DROP INDEX `report_dismissal_batch_id_unique`;--> statement-breakpoint
ALTER TABLE `report_dismissal` ADD `figures` text;--> statement-breakpoint
CREATE UNIQUE INDEX `report_dismissal_batch` ON `report_dismissal` (`batch_id`,`figures`);--> statement-breakpoint
ALTER TABLE `settlement_batch` ADD `merchant` text DEFAULT '' NOT NULL;