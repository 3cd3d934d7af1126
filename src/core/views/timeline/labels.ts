import type { ViewModel } from '../../reduce/delta.ts';
import { formatTokens } from '../format.ts';
import { numberOf } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { codeCellTitle, operationText, toolTitle } from '../titles.ts';
import { firstLine, toolName } from '../words.ts';
import type { BarKind } from './codes.ts';

/** What a bar says when there is room, from the longest to the shortest; "" at the end: nothing. */
export function barLabels(model: ViewModel, ix: Indexes, kind: BarKind, id: string): string[] {
  const c = model.collections;
  switch (kind) {
    case 'turn':
      return [`Turn ${numberOf(ix.turns, id)}`, ''];
    case 'inference': {
      const call = c.inference_calls.get(id);
      const number = numberOf(ix.calls, id);
      const tokens = call?.usage ? `, ${formatTokens(call.usage.input_tokens)} in` : '';
      return [`Call ${number}, ${call?.model ?? ''}${tokens}`, `Call ${number}`, String(number), ''];
    }
    case 'compaction': {
      const request = c.compaction_requests.get(id);
      const number = numberOf(ix.compactions, request?.compaction_id ?? '');
      return number > 0 ? [`Compaction ${number}`, ''] : ['Compaction', ''];
    }
    case 'cell': {
      const cell = c.code_cells.get(id);
      return cell ? [`exec ${codeCellTitle(cell).text}`, 'exec', ''] : [''];
    }
    case 'terminal': {
      const operation = c.terminal_operations.get(id);
      return operation ? shortened(firstLine(operationText(operation))) : [''];
    }
    case 'session':
      return [`Terminal ${numberOf(ix.allTerminals, id)}`, ''];
    default: {
      const tool = c.tool_calls.get(id);
      if (!tool) return [''];
      const { text, note } = toolTitle(model, tool);
      const name = toolName(tool.kind);
      if (kind === 'wait' || kind === 'agent') return [text, name, ''];
      return [[name, text === name ? note : text].filter(Boolean).join(' '), name, name.split('_')[0] ?? '', ''];
    }
  }
}

function shortened(text: string): string[] {
  const [word = ''] = text.split(' ');
  return word === text ? [text, ''] : [text, word, ''];
}
