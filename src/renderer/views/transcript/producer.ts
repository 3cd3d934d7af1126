import type { ItemView } from '../../../core/model/view.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { objectName } from '../../../core/views/object-name.ts';
import { sourceCall } from '../../../core/views/transcript/rows.ts';
import { transcriptTexts } from '../../text/transcript.ts';

/** Where an item came from, in a few words; null when the trace does not tell. */
export function producerText(model: ViewModel, ix: Indexes, item: ItemView): string | null {
  for (const producer of item.produced_by) {
    switch (producer.type) {
      case 'inference':
        return transcriptTexts.writtenBy(objectName(model, ix, 'inference_calls', producer.inference_call_id));
      case 'compaction':
        return transcriptTexts.writtenBy(objectName(model, ix, 'compactions', producer.compaction_id));
      case 'tool':
        return transcriptTexts.broughtBy(objectName(model, ix, 'tool_calls', producer.tool_call_id));
      case 'code_cell':
        return transcriptTexts.broughtBy(objectName(model, ix, 'code_cells', producer.code_cell_id));
      case 'interaction_edge':
        return transcriptTexts.broughtBy(objectName(model, ix, 'interaction_edges', producer.edge_id));
    }
  }
  const call = sourceCall(ix, item)?.call_id;
  return call === undefined ? null : transcriptTexts.readFirstBy(objectName(model, ix, 'inference_calls', call));
}
