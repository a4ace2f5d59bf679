/** Who gives in the benches, by number: the fields of a donation message that say who paid, and with what. Pure. */
export function inventedDonor(donor: number): Readonly<Record<string, string>> {
  return {
    payment_method: 'cc',
    payment_submethod: 'visa',
    email: `donor${donor}@example.org`,
    first_name: 'Ada',
    last_name: `Huber${donor}`,
    street_address: `Gasse ${donor % 200}`,
    postal_code: String(1_000 + (donor % 8_000)),
    city: 'Blauwinkel',
    country: 'CH',
    language: 'de',
  };
}
