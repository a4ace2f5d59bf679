/** Ingenico's numbers of payment products, and what we call them. */
import { RowProblem } from './types.ts';

const PRODUCTS: Readonly<Record<string, string>> = {
  '1': 'cc visa',
  '2': 'cc amex',
  '3': 'cc mc',
  '11': 'bt bt',
  '114': 'cc visa-debit',
  '117': 'cc maestro',
  '118': 'cc solo',
  '119': 'cc mc-debit',
  '122': 'cc visa-electron',
  '124': 'cc laser',
  '125': 'cc jcb',
  '128': 'cc discover',
  '130': 'cc cb',
  '132': 'cc diners',
  '135': 'cc cabal',
  '136': 'cc naranja',
  '140': 'cc argen',
  '145': 'cc nativa',
  '147': 'cc elo',
  '148': 'cc hiper',
  '149': 'cc shopping',
  '500': 'obt bpay',
  '701': 'dd dd_nl',
  '702': 'dd dd_de',
  '703': 'dd dd_at',
  '704': 'dd dd_fr',
  '705': 'dd dd_gb',
  '706': 'dd dd_be',
  '707': 'dd dd_ch',
  '708': 'dd dd_it',
  '709': 'dd dd_es',
  '805': 'rtbt rtbt_nordea_sweden',
  '809': 'rtbt rtbt_ideal',
  '810': 'rtbt rtbt_enets',
  '836': 'rtbt rtbt_sofortuberweisung',
  '840': 'ew ew_paypal',
  '841': 'ew ew_webmoney',
  '843': 'ew ew_moneybookers',
  '845': 'ew ew_cashu',
  '849': 'ew ew_yandex',
  '856': 'rtbt rtbt_eps',
  '861': 'ew ew_alipay',
  '1070': 'rtbt rtbt_ideal',
  '1503': 'cash cash_boleto',
};

/** Throws ROW_METHOD_UNKNOWN. */
export function productMethod(id: string): Readonly<{ payment_method: string; payment_submethod: string }> {
  const words = Object.hasOwn(PRODUCTS, id) ? PRODUCTS[id] : undefined;
  if (words === undefined) throw new RowProblem('ROW_METHOD_UNKNOWN', `the payment product "${id}" is not known`);
  const [payment_method = '', payment_submethod = ''] = words.split(' ');
  return { payment_method, payment_submethod };
}
