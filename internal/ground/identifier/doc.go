// Package identifier reads the numbers that name people, professionals,
// organisations and bank accounts in France, and proves their check digits.
// It knows no trade.
//
// Words
//
//   - NIR: a person's social security number; NIA: the waiting number, same
//     shape. INS: a NIR or NIA with the OID that says which.
//   - RPPS: a health professional. FINESS: a health or social establishment or
//     its legal entity. SIREN: an organisation; SIRET: one of its addresses.
//   - IBAN: a bank account.
//
// Rules
//
//   - A value of these types comes from its Parse function, which proves it; a
//     conversion from other text proves nothing. Each is text, stored and
//     compared as it is, without spaces, in capitals.
//   - On typing, a failing check digit is refused. On import the text is kept
//     as it came, marked, and never used for matching: call Check and keep the
//     text in a plain string.
//   - A check digit proves that the number was copied well, not that it was
//     ever given to anyone.
//   - The algorithms are those of the issuing bodies: INSEE (NIR, SIREN,
//     SIRET), Agence du numérique en santé (RPPS, FINESS, OIDs of the INS),
//     ISO 13616 (IBAN).
//   - Pretty groups for reading, Masked for screens and papers that must not
//     carry the number; only Masked may reach a log.
//
// Faults: every Parse returns fault.Invalid with a French sentence for the
// field. The sentence never repeats the number.
package identifier
