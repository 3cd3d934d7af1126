/** A bar chart of the delays of twelve runs, one of them over the limit: 96 × 40 pixels, made by hand. */
export const DELAYS_PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGAAAAAoAgMAAAB8/ReqAAAADFBMVEX///8vgNLQMCRaYGgRU23iAAAAT0lEQVR42mNgoDfgWkEbiQ9I4NcPOJMadoQ6IPiMoXgkRAMQEqwhqBKMoSgSYBG4hGgAqgRrCELCMRRNAiiCJgFmjkoMOwn+/1jBB9JzHQDymqpIegaRewAAAABJRU5ErkJggg==';
