/** The id of the control at a place of a form: `parties/new-1/name`. One form is open at a time. */
export const controlId = (place: string) => `form-${place.replaceAll('/', '-')}`;
