CREATE INDEX `refund_by_payment` ON `refund` (`payment_id`) WHERE "refund"."payment_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `refund_by_debit` ON `refund` (`bank_payment_id`) WHERE "refund"."bank_payment_id" IS NOT NULL;
--> statement-breakpoint
DROP TRIGGER payment_state_update;
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
    OR (OLD.state = 'CHARGEBACK' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'PROCESSED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'PARTIALLY_REFUNDED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'NEW' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'CHARGEBACK')
    OR (OLD.state = 'NEW' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'MATCHED' AND NEW.state = 'REFUNDED')
    OR (OLD.state = 'REFUNDED' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'CHARGEBACK' AND NEW.state = 'MANUAL')
    OR (OLD.state = 'MANUAL' AND NEW.state = 'MANUAL')
))
BEGIN SELECT RAISE(ABORT, 'this change of state is not in the table'); END;
