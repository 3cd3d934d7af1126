/** Texts of the menu of the selection. */
export const objectMenuTexts = {
  label: 'Selection',
  open: 'Show where it belongs',
  copyId: 'Copy id',
  id: 'id',
  copyAddress: 'Copy address',
  export: (what: string) => `Export: ${what}…`,
};
