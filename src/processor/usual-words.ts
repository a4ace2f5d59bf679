/**
 * What people write on any payment, in German, French, Italian and English: greetings, payments, dues, months. It says nothing about what the
 * money is for. Pure data, read by `decide/said-otherwise.ts`.
 */

/** In plain letters, as `evidence/plain-words.ts` makes them. */
export const USUAL_WORDS: ReadonlySet<string> = new Set(
  `aber als auch auf aus bei bis das dass dem den der des die ein eine einem einen einer eines fuer fur hallo herzlich herzliche
  herzlichen herzlicher ich ihr ihre ihnen kollegen liebe lieben lieber mein meine meinem meinen meiner mit nach noch
  oder sehr sie und uns unser unsere unseren vom von vor wie wir zum zur beste besten bitte dank danke dankend dankeschon freundliche
  freundlichen freundlicher grusse gruesse gruss gruß guten tag vielen betrag buchung dauerauftrag einzahlung gutschrift
  nummer rechnung rechnungen referenz uberweisung ueberweisung vergutung zahlung zahlungen zahle beitrag beitrage beitraege gebuhr
  gebuhren gebuehr gebuehren jahresbeitrag kurs kurse kursbeitrag kursgebuhr kursgebuehr kursgeld kurskosten mitglied mitglieder
  mitgliederbeitrag mitgliedsbeitrag mitgliederbeitrage mitgliedschaft monatsbeitrag vereinsbeitrag verein teilnahme anmeldung
  jahr jahrlich monat monatlich quartal semester saison familie fam herr frau januar jan februar feb marz maerz mar april apr mai juni
  jun juli jul august aug september sep sept oktober okt november nov dezember dez herbst fruhling fruehling fruhjahr sommer winter
  avec aux ceci des est les mes mon notre nos par pour une vos votre bonjour beaucoup meilleures merci salutations cordiales
  facture factures paiement payement virement versement ordre permanent montant reference adhesion annee annuel annuelle
  contribution cotisation cotisations cours inscription membre mensuel mensuelle mois trimestre famille madame monsieur mme janvier
  fevrier mars avril juin juillet aout septembre octobre novembre decembre automne printemps ete hiver
  alla con che dal dei del della delle gli nel per una buongiorno grazie mille cordiali saluti molte bonifico fattura
  pagamento versamento importo riferimento ordine permanente anno annuale associativa contributo corso corsi iscrizione membro mese
  mensile quota quote sociale tassa socio famiglia signor signora gennaio febbraio marzo aprile maggio giugno luglio agosto settembre
  ottobre novembre dicembre autunno primavera estate inverno
  and from our the this with your best dear hello kind many much regards thank thanks you bill fee fees invoice order payment
  ref reference standing transfer annual class classes course courses dues member members membership month monthly subscription year yearly
  family january february march may june july october december autumn spring summer term notprovided sepa swift zahlungszweck mitteilung`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
