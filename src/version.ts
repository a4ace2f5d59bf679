/** The version of this program; package.json says the same, and a test proves it. */
export const VERSION = '0.1.0';
