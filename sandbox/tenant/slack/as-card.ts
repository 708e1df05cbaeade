/** A message of blocks as the desk draws cards: with its official renderer, which knows Adaptive Cards only. */
import type { Card } from '../teams/card.ts';
import { type Block, buttonsIn, textOfBlocks } from './blocks.ts';

const listOf = (value: unknown): readonly Block[] => (Array.isArray(value) ? (value as Block[]) : []);

export function asCard(text: string, blocks: readonly Block[]): Card {
  const body = blocks.length > 0 ? blocks.flatMap(elementsOf) : [paragraph(text)];
  return { type: 'AdaptiveCard', version: '1.5', body };
}

const paragraph = (text: string): Card => ({ type: 'TextBlock', text, wrap: true });

function elementsOf(block: Block): readonly Card[] {
  switch (block['type']) {
    case 'header':
      return [{ ...paragraph(textOfBlocks([block])), style: 'heading', weight: 'Bolder', size: 'Medium' }];
    case 'input':
      return [{ type: 'Input.Text', id: 'words', label: textOfBlocks([block]), isMultiline: true }];
    case 'actions':
      return [{ type: 'ActionSet', actions: buttonsIn([block]).map(actionOf) }];
    case 'rich_text':
      return listOf(block['elements']).flatMap(richElements);
    case 'context':
      return [{ ...paragraph(textOfBlocks([block])), isSubtle: true }];
    default:
      return [];
  }
}

function actionOf({ actionId, label, url }: ReturnType<typeof buttonsIn>[number]): Card {
  return url === null
    ? { type: 'Action.Execute', verb: actionId, title: label, data: {} }
    : { type: 'Action.OpenUrl', title: label, url };
}

function richElements(element: Block): readonly Card[] {
  const inner = listOf(element['elements']);
  if (element['type'] === 'rich_text_list')
    return inner.map((one) => ({
      type: 'RichTextBlock',
      inlines: [{ type: 'TextRun', text: '• ' }, ...runsOf(one)],
    }));
  return [{ type: 'RichTextBlock', inlines: runsOf(element) }];
}

function runsOf(section: Block): readonly Card[] {
  return listOf(section['elements']).map((run) => {
    const isBold = (run['style'] as Block | undefined)?.['bold'] === true;
    return {
      type: 'TextRun',
      text: String(run['text'] ?? '').trimEnd() || ' ',
      ...(isBold && { weight: 'Bolder' }),
    };
  });
}
