/**
 * Debtor and creditor: where their name, account, bank and address stand in all versions, and how they become a
 * `Party`. Up to 001.06 a party is Dbtr/Nm, from 001.07 Dbtr/Pty/Nm, or Dbtr/Agt/FinInstnId/Nm when it is a bank.
 * Banks mix the shapes, so all of them are read in every version.
 */
import type { AddressDraft, PartyDraft, Reading } from './drafts.ts';
import { type FieldNode, fieldTree, graft, onElement, onText } from './field-tree.ts';
import { newAccount, newAddress } from './new-drafts.ts';
import type { Party } from './types.ts';
import { readIban } from './values.ts';

/** Elements of PstlAdr with one value. Newer ones: 001.08 (BldgNm, Flr, PstBx, Room …), 001.12 (CareOf, UnitNb). */
const ADDRESS_PARTS: readonly (readonly [string, Exclude<keyof AddressDraft, 'lines'>])[] = [
  ['CareOf', 'careOf'],
  ['Dept', 'department'],
  ['SubDept', 'subDepartment'],
  ['StrtNm', 'street'],
  ['BldgNb', 'number'],
  ['BldgNm', 'building'],
  ['Flr', 'floor'],
  ['UnitNb', 'unit'],
  ['Room', 'room'],
  ['PstBx', 'postBox'],
  ['PstCd', 'postCode'],
  ['TwnNm', 'town'],
  ['TwnLctnNm', 'locality'],
  ['DstrctNm', 'district'],
  ['CtrySubDvsn', 'region'],
  ['Ctry', 'country'],
];

/** Where a party itself may stand below Dbtr or Cdtr. */
const PARTY_SHAPES = ['', 'Pty/', 'Agt/FinInstnId/'];
const BIC_ELEMENTS = ['BIC', 'BICFI', 'CmbndId/BIC'];

/** Where an account identification may stand: IBAN, the other one of 001.02 and later, those of 001.01. */
export const ACCOUNT_OTHER_PATHS = ['Id/Othr/Id', 'Id/BBAN', 'Id/UPIC', 'Id/PrtryAcct/Id'];

/** Registers RltdPties and RltdAgts of a detail. */
export function registerParties(tree: FieldNode): void {
  registerParty(tree, 'Dbtr', ({ detail }) => detail.debtor);
  registerParty(tree, 'Cdtr', ({ detail }) => detail.creditor);
  const ultimate = (name: string): string[] => PARTY_SHAPES.map((shape) => `RltdPties/${name}/${shape}Nm`);
  onText(tree, ultimate('UltmtDbtr'), ({ detail }, text) => {
    detail.ultimateDebtor ??= text;
  });
  onText(tree, ultimate('UltmtCdtr'), ({ detail }, text) => {
    detail.ultimateCreditor ??= text;
  });
}

function registerParty(tree: FieldNode, role: 'Dbtr' | 'Cdtr', of: (reading: Reading) => PartyDraft): void {
  const address = addressTree((reading) => (of(reading).address ??= newAddress()));
  for (const element of [`RltdPties/${role}`, `RltdPties/${role}Acct`, `RltdAgts/${role}Agt`]) {
    onElement(tree, element, {
      open: (reading) => {
        of(reading).present = true;
      },
    });
  }
  for (const shape of PARTY_SHAPES) {
    onText(tree, [`RltdPties/${role}/${shape}Nm`], (reading, text) => {
      of(reading).name ??= text;
    });
    graft(tree, `RltdPties/${role}/${shape}PstlAdr`, address);
  }
  onText(
    tree,
    BIC_ELEMENTS.map((name) => `RltdPties/${role}/Agt/FinInstnId/${name}`),
    (reading, text) => {
      of(reading).ownBic ??= text;
    },
  );
  onText(
    tree,
    BIC_ELEMENTS.map((name) => `RltdAgts/${role}Agt/FinInstnId/${name}`),
    (reading, text) => {
      of(reading).bic ??= text;
    },
  );
  onText(tree, [`RltdPties/${role}Acct/Id/IBAN`], (reading, text) => {
    accountOf(of(reading)).iban ??= text;
  });
  onText(
    tree,
    ACCOUNT_OTHER_PATHS.map((path) => `RltdPties/${role}Acct/${path}`),
    (reading, text) => {
      accountOf(of(reading)).other ??= text;
    },
  );
}

function accountOf(party: PartyDraft): { iban: string | null; other: string | null } {
  const account = party.account ?? newAccount();
  party.account = account;
  return account;
}

function addressTree(of: (reading: Reading) => AddressDraft): FieldNode {
  const tree = fieldTree();
  for (const [element, key] of ADDRESS_PARTS) {
    onText(tree, [element], (reading, text) => {
      of(reading)[key] ??= text;
    });
  }
  onText(tree, ['AdrLine'], (reading, text) => {
    of(reading).lines.push(text);
  });
  return tree;
}

/** The party, or null when the file has no element for it. A bank alone (RltdAgts) makes a party too. */
export function buildParty(draft: PartyDraft): Party | null {
  if (!draft.present) return null;
  return {
    name: draft.name,
    iban: readIban(draft.account?.iban ?? null),
    otherAccount: draft.account?.other ?? null,
    bic: draft.bic ?? draft.ownBic,
    address: draft.address === null ? [] : addressLines(draft.address),
  };
}

/** The order is that of the contract (`inspect --ndjson`). */
function addressLines(address: AddressDraft): readonly string[] {
  const lines = [
    address.careOf,
    address.department,
    address.subDepartment,
    joined(address.street, address.number),
    address.building,
    address.floor,
    address.unit,
    address.room,
    address.postBox,
    joined(address.postCode, address.town),
    address.locality,
    address.district,
    address.region,
    ...address.lines,
    address.country,
  ];
  return lines.filter((line) => line !== null);
}

function joined(first: string | null, second: string | null): string | null {
  if (first === null || second === null) return first ?? second;
  return `${first} ${second}`;
}
