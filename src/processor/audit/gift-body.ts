/**
 * The message by which a gift of a report goes to the donations queue: the record, filled up with what is known of its donor. The report
 * is right about the money; who went through the form is right about who they are. Source: spec/audit.md 8.6. Pure.
 */
import type { AuditFields } from '../../connectors/audit/types.ts';
import { familyOf } from '../gifts/gateways.ts';
import { batchName } from './batch-name.ts';
import { readSigned } from './minor.ts';
import { factsOf, said } from './record-facts.ts';

/** What a donor typed, by the names of the queues. */
export type DonorDetails = Readonly<Record<string, unknown>>;

/** Where the donor knows better than the processor. */
const DONOR_KNOWS = [
  'email',
  'first_name',
  'last_name',
  'phone',
  'payment_submethod',
  'payment_method',
  'gateway_account',
] as const;
/** Of the record alone, whatever somebody else says. */
const REPORT_KNOWS: ReadonlySet<string> = new Set([
  'gateway_txn_id',
  'date',
  'currency',
  'gross',
  'fee',
  'net',
  'type',
  'response',
  'completion_message_id',
]);

export function giftBody(
  fields: AuditFields,
  details: DonorDetails | null,
  { gateway: fileGateway, account }: Readonly<{ gateway: string; account: string }>,
): Readonly<Record<string, unknown>> {
  const facts = factsOf({ kind: 'donation', fields }, fileGateway);
  const record = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
  const filled = { ...withoutReportFields(details ?? {}), ...record, ...preferred(details ?? {}) };
  const { modification_reference: _capture, raw_card_type: _card, ...body } = filled;
  const told = details?.['order_id'];
  const order = orderKeyOf(fields) ?? (typeof told === 'string' && told !== '' ? told : null);
  const batch = said(fields, 'settlement_batch_reference');
  const settled = said(fields, 'settled_currency') ?? '';
  const owner = { gateway: said(fields, 'audit_file_gateway') ?? fileGateway, account };
  return {
    ...body,
    gateway: gatewayOf(facts.gateway, details),
    ...(facts.txnIds[0] === undefined ? {} : { gateway_txn_id: facts.txnIds[0] }),
    ...(order === null ? {} : { order_id: order, invoice_id: said(fields, 'invoice_id') ?? order }),
    ...(batch === null
      ? {}
      : { settlement_batch_reference: batchName({ ...owner, reference: batch, currency: settled }) }),
    ...(account === '' ? {} : { gateway_account: account }),
    ...feeOf(fields),
    source_type: 'audit',
  };
}

/** By which the donor's session is found in logs and among what is pending. Source: spec/audit.md 2.9, 5.4, 6.4. */
export function orderKeyOf(fields: AuditFields): string | null {
  const gateway = said(fields, 'gateway');
  if (gateway === 'globalcollect') return said(fields, 'order_id') ?? said(fields, 'invoice_id');
  if (gateway === 'worldpay') return said(fields, 'gateway_txn_id');
  return said(fields, 'invoice_id') ?? said(fields, 'order_id');
}

function withoutReportFields(details: DonorDetails): DonorDetails {
  return Object.fromEntries(
    Object.entries(details).filter(
      ([key, value]) => !REPORT_KNOWS.has(key) && !key.startsWith('source_') && isSaid(value),
    ),
  );
}

function preferred(details: DonorDetails): DonorDetails {
  return Object.fromEntries(DONOR_KNOWS.filter((key) => isSaid(details[key])).map((key) => [key, details[key]]));
}

/** `false` is what the form writes for an id that it does not know yet. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}

/** A report of PayPal guesses which of its two products it was; the form knows. */
function gatewayOf(gateway: string, details: DonorDetails | null): string {
  const told = details?.['gateway'];
  return typeof told === 'string' && familyOf(told) === familyOf(gateway) ? told : gateway;
}

/** A fee that eats the whole gift is a matter of the settlement, and not of the gift. */
function feeOf(fields: AuditFields): Readonly<Record<string, unknown>> {
  const currency = said(fields, 'currency') ?? '';
  const fee = readSigned(String(fields['fee'] ?? ''), currency);
  const gross = readSigned(String(fields['gross'] ?? ''), currency);
  if (fee === null || gross === null || fee < 0 || fee >= gross) return { fee: undefined };
  return { fee: String(fields['fee']) };
}
