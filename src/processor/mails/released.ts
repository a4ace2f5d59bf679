/** The mark of a mail that a person has let go: no guard and no doubt holds it again. */
export const RELEASED = 'RELEASED';
