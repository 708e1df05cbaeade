/** Tables of catalog forms: questions, answers, and the records a question may ask for. */
import { SYSTEM, type Table, type TableName, to } from './schema-parts.ts';

export const FORM_TABLES = {
  sc_item_option_mtom: {
    columns: { request_item: to('sc_req_item'), sc_item_option: to('sc_item_option'), ...SYSTEM },
    indexed: ['request_item', 'sc_item_option'],
    display: 'sc_item_option',
  },
  sc_item_option: {
    columns: { item_option_new: to('item_option_new'), value: 'string', ...SYSTEM },
    indexed: ['item_option_new'],
    display: 'value',
  },
  item_option_new: {
    columns: {
      name: 'string',
      question_text: 'string',
      cat_item: to('sc_cat_item'),
      variable_set: to('item_option_new_set'),
      type: 'choice',
      reference: 'string',
      mandatory: 'boolean',
      active: 'boolean',
      order: 'integer',
      ...SYSTEM,
    },
    indexed: ['cat_item', 'variable_set'],
    display: 'question_text',
  },
  item_option_new_set: {
    columns: { internal_name: 'string', title: 'string', type: 'string', ...SYSTEM },
    indexed: ['internal_name'],
    display: 'title',
  },
  sc_multi_row_question_answer: {
    columns: {
      parent_id: 'string',
      parent_table_name: 'string',
      variable_set: to('item_option_new_set'),
      item_option_new: to('item_option_new'),
      row_index: 'string',
      value: 'string',
      ...SYSTEM,
    },
    indexed: ['parent_id'],
    display: 'value',
  },
  cmn_cost_center: {
    columns: { name: 'string', code: 'string', account_number: 'string', manager: to('sys_user'), ...SYSTEM },
    indexed: ['name', 'code'],
    display: 'name',
  },
  cmdb_ci_appl: {
    columns: { name: 'string', install_status: 'choice', ...SYSTEM },
    indexed: ['name'],
    display: 'name',
  },
} as const satisfies Partial<Record<TableName, Table>>;
