/** The names that invented people have, and how often each language is met. Written for this bench; no register was copied. */
import type { Language } from './types.ts';

export type NameList = Readonly<{ given: readonly string[]; family: readonly string[]; language: Language }>;
export type Origin = 'de' | 'fr' | 'it' | 'en' | 'tr' | 'sr' | 'ta' | 'pt' | 'pl';

const list = (language: Language, given: string, family: string): NameList => ({
  language,
  given: given.split(' '),
  family: family.split(' '),
});

export const NAME_LISTS: Readonly<Record<Origin, NameList>> = {
  de: list(
    'de',
    'Anna Lukas Jürg Ursula Beat Regula Zoë Matthias Margrit Köbi Bärbel Sören Céline Reto Silvia Noah Mia Leonie Hans-Peter Anna-Lena Käthi Werner Heidi Jörg',
    'Müller Meier Schmid Keller Weber Brügger Bösch Zürcher Hürlimann Gross Strauß Köchli Rüegg Wäckerli Frei Vögeli Bühler Gerber Steiner Lüthi Hofer Zbinden Niederhäuser Wyss',
  ),
  fr: list(
    'fr',
    'François Noémie Léa Zoé Jérôme Hélène Benoît Amélie Loïc Mathilde Rémy Chloé Gaëtan Thérèse Jean-Luc Marie-Claire',
    'Rochat Lefèvre Béguin Favre Dubuis Perrin Crausaz Métrailler Girardet Blanc Châtelain Pittet Aubert Décosterd',
  ),
  it: list(
    'it',
    'Giulia Luca Niccolò Chiara Matteo Elena Giosuè Francesca Marco Noè Alessandra Paolo Gian-Carlo Maria-Grazia',
    'Bernasconi Rossi Ferrari Lepori Cavalli Soldati Crivelli Bianchi Pedrazzini Fontana Molinari Ghiringhelli',
  ),
  en: list(
    'en',
    'Emily James Oliver Grace Harry Chloe William Sophie',
    'Smith Taylor OConnor Walker Hughes Bennett Carter',
  ),
  tr: list(
    'de',
    'Ayşe Mehmet Gülşen Çağla Emre Özlem İbrahim Şule',
    'Yılmaz Öztürk Şahin Çelik Kılıç Doğan Güneş Aydın',
  ),
  sr: list(
    'de',
    'Dragana Miloš Živka Đorđe Ljiljana Nenad Šefika Goran',
    'Petrović Đorđević Jovanović Nikolić Živković Stojković',
  ),
  ta: list(
    'de',
    'Tharshini Kumaran Sivapriya Rajeevan Abirami Pirasanth',
    'Sivakumaran Balasubramaniam Thirunavukkarasu Rajaratnam Kanagasabai',
  ),
  pt: list(
    'fr',
    'João Inês Conceição Tiago Mónica Nuno Fátima Gonçalo',
    'Gonçalves Conceição Simões Araújo Ferreira Guimarães Pinhão',
  ),
  pl: list(
    'de',
    'Małgorzata Paweł Grażyna Łukasz Zofia Wojciech',
    'Wiśniewska Kowalczyk Zieliński Szczepański Wójcik Dąbrowski',
  ),
};

/** Of a hundred people: roughly Switzerland, and a shifted mix in which other origins are more frequent. */
export const ORIGIN_PERCENT: Readonly<Record<'default' | 'shift', readonly (readonly [Origin, number])[]>> = {
  default: [
    ['de', 52],
    ['fr', 17],
    ['it', 9],
    ['en', 3],
    ['tr', 4],
    ['sr', 6],
    ['ta', 2],
    ['pt', 5],
    ['pl', 2],
  ],
  shift: [
    ['de', 22],
    ['fr', 18],
    ['it', 12],
    ['en', 6],
    ['tr', 11],
    ['sr', 12],
    ['ta', 6],
    ['pt', 8],
    ['pl', 5],
  ],
};

export const COMPANY_WORDS = [
  'Müller & Söhne',
  'Atelier du Lac',
  'Gelbes Haus',
  'Kantonsschule Blauwinkel',
  'Garage Nord',
  'Studio Ponte',
  'Praxis am See',
  'Stiftung Wegweiser',
];
export const COMPANY_FORMS = ['AG', 'GmbH', 'Sàrl', 'SA', ''];
export const STREETS = [
  'Bahnhofstrasse',
  'Rue du Four',
  'Via al Ponte',
  'Lindenweg',
  'Chemin des Prés',
  'Oberdorf',
  'Seestrasse',
  'Kirchgasse',
];
export const TOWNS = [
  ['8999', 'Blauwinkel'],
  ['1999', 'Vert-Moulin'],
  ['6999', 'Montebello'],
  ['3999', 'Gross Höchstetten'],
  ['8998', 'Unterwald'],
  ['1998', 'La Croix'],
] as const;
