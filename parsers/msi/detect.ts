/** Recognizes a Windows Installer log by its lines, whole or a few of them. */
import type { Detection, Sample } from '../../src/types.ts';
import { actionLine, closesWell, CUSTOM_ACTION, engineText, envelopeLine, NOTE, numberedMessage, PRODUCT_LINE, RETURNING, SENTENCE } from './shapes.ts';

export function detect({ lines }: Sample): Detection | undefined {
  let engine = 0;
  let actions = 0;
  let ended = 0;
  let envelope = 0;
  let numbered = 0;
  let notes = 0;
  for (const line of lines) {
    if (engineText(line) !== undefined) engine += 1;
    else if (NOTE.test(line)) notes += 1;
    else if (line.startsWith('===')) envelope += envelopeLine(line) ? 1 : 0;
    else {
      const found = actionLine(line);
      if (found) actions += 1;
      if (found?.returnValue !== undefined || CUSTOM_ACTION.test(line)) ended += 1;
      else if (numberedMessage(line)) numbered += 1;
    }
  }
  if (engine >= 2) return { confidence: 0.98, why: `${engine} of ${lines.length} lines begin with the Windows Installer engine's "MSI (s) (…) […]"` };
  if (envelope > 0 && (engine > 0 || actions >= 2)) return { confidence: 0.95, why: `a logging envelope and ${actions} lines that start or end an action` };
  if (actions >= 4) return { confidence: 0.7, why: `${actions} lines start or end an installer action` };
  // A few lines around the one that failed: all that many a post quotes.
  if (ended > 0 && engine + actions + ended + numbered >= 3) return { confidence: 0.7, why: `${engine + actions} lines of an installer action that ended` };
  if (notes >= 2) return { confidence: 0.7, why: `${notes} lines are notes of the Windows Installer engine` };
  if (engine === 1 && lines.some((line) => tellsResult(engineText(line) ?? ''))) return { confidence: 0.7, why: 'the line in which the Windows Installer engine tells the result' };
  if (ended > 0 && lines.some((line) => actionLine(line)?.returnValue === 3)) return { confidence: 0.5, why: 'a line in which an installer action ends with 3' };
  if (lines.some(isClosing)) return { confidence: 0.5, why: 'the sentence in which Windows Installer tells the result' };
  return lines.some((line) => envelopeLine(line)?.process !== undefined) ? { confidence: 0.9, why: 'the header of a verbose installer log' } : undefined;
}

const isClosing = (text: string) => SENTENCE.test(text) || closesWell(PRODUCT_LINE.exec(text)?.groups?.text ?? '') !== undefined;
const tellsResult = (text: string) => isClosing(text) || RETURNING.test(text);
