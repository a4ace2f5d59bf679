/**
 * What a mail address is, for everybody who takes one in or puts one into a header: exactly one plain addr-spec. Mail
 * libraries parse address texts, and would follow a comma or a line break in them to a second recipient.
 */
import { domainToASCII } from 'node:url';

const ADDRESS_CHARACTERS_MAX = 254;
const LOCAL_PART = /^(?=.{1,64}$)[a-z0-9#$&'*+/=?^_`{|}~-]+(?:\.[a-z0-9#$&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}$/i;

/**
 * The address in the form in which it goes over the wire (domain in ASCII), or null unless it is exactly one plain
 * addr-spec. Quoted local parts, address literals, `%` and `!` routes and non-ASCII local parts are refused.
 */
export function plainAddress(address: string): string | null {
  if (address.length > ADDRESS_CHARACTERS_MAX) return null;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = plainDomain(address.slice(at + 1));
  return LOCAL_PART.test(local) && domain !== null ? `${local}@${domain}` : null;
}

/** The domain in ASCII, or null when it is no name of a domain with a dot in it. */
export function plainDomain(written: string): string | null {
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(written)) return null;
  const domain = domainToASCII(written);
  return DOMAIN.test(domain) ? domain : null;
}
