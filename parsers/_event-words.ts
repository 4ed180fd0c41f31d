/**
 * The words of event exports: column names of CSV files, labels of copied events, property names of PowerShell and JSON,
 * and the names of the levels, in the languages in which Windows servers are installed.
 *
 *   Level,Date and Time,Source,Event ID,Task Category          Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie
 *   Event Type: Error          Log Name:      Application      Protokollname: Application        日志名称:      Application
 *   TimeCreated  : 7/15/2024 9:25:57 PM          "EntryType":1          EventTypeName = "Error event"
 */
import type { Level } from '../src/types.ts';

/** What a column, label or property tells of an event. `other` is known and not needed. */
export type EventProperty =
  | 'id'
  | 'instance'
  | 'provider'
  | 'level'
  | 'levelNumber'
  | 'entryType'
  | 'time'
  | 'date'
  | 'clock'
  | 'server'
  | 'channel'
  | 'recordId'
  | 'user'
  | 'message'
  | 'items'
  | 'binary'
  | 'other';

const NAMES: Readonly<Record<EventProperty, string>> = {
  // `EventCode` is WMI's name (Win32_NTLogEvent), `Ereignis-ID` and so on the Event Viewer's.
  id: `id|eventid|event id|event_id|eventcode|ereignis-id|ereigniskennung|id de l'événement|id de l'évènement|n° de l'événement|id. del evento|id. de evento|id evento|identificação do evento|id do evento|gebeurtenis-id|事件 id|事件id|事件識別碼|イベント id|код события|이벤트 id|identyfikator zdarzenia|händelse-id|id události|olay kimliği`,
  instance: 'instanceid|eventidentifier',
  provider: 'providername|provider|provider_name|source|sourcename|source name|event source|quelle|ereignisquelle|origen|origine|fonte|origem|bron|来源|來源|ソース|источник|원본|źródło|källa|zdroj|kaynak',
  level: 'level|leveldisplayname|leveltext|event type|type|eventtypename|severity|ebene|ereignistyp|niveau|nivel|livello|nível|级别|等級|层级|レベル|уровень|수준|poziom|nivå|úroveň|düzey|typ',
  levelNumber: 'levelvalue',
  entryType: 'entrytype|eventtype',
  time: 'timecreated|timegenerated|timewritten|date and time|time created|time generated|time_created|@timestamp|systemtime|eventtime|datum und uhrzeit|date et heure|fecha y hora|data e ora|data e hora|datum en tijd|日期和时间|日期和時間|日付と時刻|дата и время|날짜 및 시간|data i godzina|datum och tid|datum a čas|tarih ve saat',
  date: 'date|datum|fecha|data|日期|日付|дата|날짜|tarih',
  clock: 'time|uhrzeit|zeit|heure|hora|ora|tijd|时间|時間|時刻|время|시간',
  server: 'machinename|computername|computer|computer name|hostname|host|ordinateur|equipo|computador|计算机|電腦|コンピューター|コンピュータ|компьютер|컴퓨터|komputer|dator|počítač|bilgisayar',
  channel: 'logname|log name|log|eventlog|channel|log_name|protokollname|nom du journal|nombre de registro|nome registro|nome do log|logboeknaam|日志名称|記錄檔名稱|ログの名前|имя журнала|로그 이름|nazwa dziennika|loggnamn|název protokolu|günlük adı|containerlog',
  recordId: 'recordid|recordnumber|record_id|index|eventrecordid|record number',
  user: 'user|username|user name|userid|benutzer|utilisateur|usuario|utente|usuário|utilizador|gebruiker|用户|使用者|ユーザー|пользователь|사용자|użytkownik|användare|uživatel|kullanıcı|sid',
  message: 'message|description|beschreibung|descripción|descrizione|descrição|beschrijving|描述|説明|описание|설명|opis|beskrivning|popis|açıklama|描述信息|event detail|event details|error detail|error details|event message|event text',
  items: 'strings|replacementstrings|insertionstrings|properties',
  binary: 'binary',
  other: `task category|task|taskdisplayname|opcode|opcodedisplayname|keyword|keywords|keywordsdisplaynames|event category|category|categorynumber|eventcategory|eventcategoryname|qualifiers|version|providerid|processid|threadid|activityid|relatedactivityid|matchedqueryids|bookmark|site|container|aufgabenkategorie|ereigniskategorie|kategorie|schlüsselwörter|catégorie de la tâche|catégorie|mots clés|mots-clés|categoría de la tarea|categoría de tarea|palabras clave|categoria attività|parole chiave|categoria da tarefa|palavras-chave|taakcategorie|trefwoorden|任务类别|关键字|工作類別|關鍵字|タスクのカテゴリ|キーワード|категория задачи|ключевые слова|작업 범주|키워드|kategoria zadania|słowa kluczowe|aktivitetskategori|nyckelord|kategorie úlohy|klíčová slova|görev kategorisi|anahtar sözcükler`,
};

const PROPERTIES: ReadonlyMap<string, EventProperty> = new Map(
  (Object.keys(NAMES) as EventProperty[]).flatMap((property) => NAMES[property].split('|').map((name) => [name, property] as const)),
);

/** What the column or label of this name tells; case and typographic apostrophes do not matter. */
export function propertyOf(name: string): EventProperty | undefined {
  return PROPERTIES.get(name.trim().replace(/[’`]/g, "'").replace(/\s+/g, ' ').toLowerCase());
}

const LEVELS: Readonly<Record<Level, string>> = {
  critical: 'critical|kritisch|critique|crítico|critico|kritiek|关键|严重|嚴重|重大|критический|критическое|위험|krytyczny|kritisk|kritická|kritik|fatal',
  error: 'error|fehler|erreur|errore|erro|fout|错误|錯誤|エラー|ошибка|오류|błąd|fel|chyba|hata|lỗi',
  warning: 'warning|warn|warnung|avertissement|advertencia|avviso|aviso|waarschuwing|警告|предупреждение|경고|ostrzeżenie|varning|upozornění|uyarı|cảnh báo|failureaudit|failure audit|audit failure',
  info: 'information|info|informational|informationen|informations|información|informazioni|informações|informatie|信息|資訊|情報|сведения|정보|informacje|informace|bilgi|thông tin|success|successaudit|success audit|audit success|log always',
  debug: 'verbose|debug|ausführlich|commentaires|detallado|dettagliato|detalhado|详细|詳細資訊|詳細|подробно|자세한 정보|pełne',
};

const LEVEL_WORDS: ReadonlyMap<string, Level> = new Map(
  (Object.keys(LEVELS) as Level[]).flatMap((level) => LEVELS[level].split('|').map((word) => [word, level] as const)),
);

/** The level of a word; `Error event` is how Log Parser says it. */
export function levelOfWord(word: string): Level | undefined {
  return LEVEL_WORDS.get(word.trim().toLowerCase().replace(/ event$/, ''));
}

/** `Level` of an event since Windows Vista; 0 is "always", as audits have it. */
export function levelOfNumber(number: string): Level | undefined {
  const levels: readonly (Level | undefined)[] = ['info', 'critical', 'error', 'warning', 'info', 'debug'];
  return /^\s*\d+\s*$/.test(number) ? levels[Number(number)] : undefined;
}

/** `EntryType` of Get-EventLog and `EventType` of Log Parser count otherwise: 1 error, 2 warning, 4 information, 8 and 16 audits. */
export function levelOfEntryType(type: string): Level | undefined {
  const levels: Readonly<Record<string, Level>> = { 0: 'info', 1: 'error', 2: 'warning', 4: 'info', 8: 'info', 16: 'warning' };
  return levels[type.trim()] ?? levelOfWord(type);
}
