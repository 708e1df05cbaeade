/**
 * Tells Countersign which record changed. Rules put a delivery into u_countersign_delivery within the transaction of the change,
 * so that none is lost with it; it is sent right afterwards, and again by a scheduled job until it is taken.
 *
 * What is sent only locates the record: Countersign reads everything else with its own account. The body is plain ASCII without
 * "$", "<", ">", "&" and "'", whatever stands in the record, so that neither character sets nor the platform's own substitution
 * and escaping can change a byte between here and the signature.
 *
 * ECMAScript 5, because instances still run scripts that way.
 */
var CountersignSender = Class.create();

CountersignSender.prototype = {
  TABLE: 'u_countersign_delivery',
  /** Another day of waiting finds nothing that Countersign's own look through changed tickets has not found. */
  MOST_ATTEMPTS: 24,
  LONGEST_WAIT_SECONDS: 3600,
  AT_ONCE: 50,
  KEPT_DAYS: 7,

  initialize: function () {
    this.scope = new CountersignScope();
  },

  /** For a rule on request items or incidents that runs after insert and update. */
  ticketChanged: function (current, previous) {
    this._guarded(current, function () {
      if (!this._isGoverned(current) || this._isOurs()) return;
      var event = this._eventOf(current, previous);
      if (event !== null) this._queue(event, current);
    });
  },

  /** For a rule on approver rows that runs after update. */
  approvalChanged: function (current, previous) {
    this._guarded(current, function () {
      if (this._isOurs() || this._same(current, previous, 'state')) return;
      var ticket = this._ticketOf(current);
      if (ticket !== null && this._isGoverned(ticket)) this._queue('approval.updated', ticket);
    });
  },

  /** Sends one delivery. Answers whether Countersign has taken it. */
  send: function (delivery) {
    var answer = this._post(String(delivery.getValue('u_body') || ''));
    var attempts = Number(delivery.getValue('u_attempts') || 0) + 1;
    delivery.setValue('u_attempts', attempts);
    delivery.setValue('u_last_answer', (answer.status + ' ' + answer.body).substring(0, 1000));
    if (answer.status >= 200 && answer.status < 300) {
      delivery.setValue('u_state', 'taken');
    } else if (answer.status === 400 || answer.status === 413 || attempts >= this.MOST_ATTEMPTS) {
      delivery.setValue('u_state', 'given up');
      gs.error(
        'Countersign did not take the delivery ' +
          delivery.getValue('u_event_id') +
          ': ' +
          answer.status +
          ' ' +
          answer.body
      );
    } else {
      delivery.setValue('u_next_attempt', this._inSeconds(this._waitOf(attempts)));
    }
    delivery.update();
    return delivery.getValue('u_state') === 'taken';
  },

  /** For the scheduled job: what waits and is due, oldest first; what is old goes. */
  sendDue: function () {
    var due = new GlideRecord(this.TABLE);
    due.addQuery('u_state', 'waiting');
    due.addQuery('u_next_attempt', '<=', new GlideDateTime());
    due.orderBy('u_next_attempt');
    due.setLimit(this.AT_ONCE);
    due.query();
    while (due.next()) this.send(due);
    var old = new GlideRecord(this.TABLE);
    old.addQuery('u_state', '!=', 'waiting');
    old.addQuery('sys_created_on', '<', this._inSeconds(-this.KEPT_DAYS * 86400));
    old.deleteMultiple();
  },

  /**
   * Asks Countersign how the two are connected, and changes nothing. `seenHere`: what only this instance can tell.
   * Answers {status, body}; the body holds each check with its verdict.
   */
  ping: function (seenHere) {
    var content = { event: 'ping', event_id: gs.generateGUID(), instance: this.scope.instance() };
    for (var name in seenHere) if (seenHere.hasOwnProperty(name)) content[name] = seenHere[name];
    return this._post(this.bodyOf(content));
  },

  /** JSON of nothing but harmless ASCII: everything else stands in it as an escape, which is the same JSON. */
  bodyOf: function (content) {
    return JSON.stringify(content).replace(/[^\x20-\x7e]|[$<>&']/g, function (character) {
      return '\\u' + ('0000' + character.charCodeAt(0).toString(16)).slice(-4);
    });
  },

  /** The base64 of HMAC-SHA256 over v1:{timestamp}:{body}; the key goes in as base64. */
  signatureOf: function (timestamp, body) {
    var key = GlideStringUtil.base64Encode(this._secret('countersign.webhook_secret'));
    return (
      'v1=' + new GlideCertificateEncryption().generateMac(key, 'HmacSHA256', 'v1:' + timestamp + ':' + body)
    );
  },

  _post: function (body) {
    try {
      var timestamp = String(Math.floor(new Date().getTime() / 1000));
      var message = new sn_ws.RESTMessageV2('Countersign', 'deliver');
      message.setRequestHeader('Content-Type', 'application/json');
      message.setRequestHeader('X-Functions-Key', this._secret('countersign.function_key'));
      message.setRequestHeader('X-Countersign-Timestamp', timestamp);
      message.setRequestHeader('X-Countersign-Signature', this.signatureOf(timestamp, body));
      message.setHttpTimeout(30000);
      message.setRequestBody(body);
      var response = message.execute();
      return { status: Number(response.getStatusCode()), body: String(response.getBody() || '') };
    } catch (failure) {
      return { status: 0, body: 'nothing was answered: ' + failure };
    }
  },

  _queue: function (event, record) {
    var delivery = new GlideRecord(this.TABLE);
    delivery.initialize();
    var eventId = gs.generateGUID();
    delivery.setValue('u_event_id', eventId);
    delivery.setValue('u_event', event);
    delivery.setValue('u_number', record.getValue('number'));
    delivery.setValue('u_body', this.bodyOf(this._contentOf(eventId, event, record)));
    delivery.setValue('u_state', 'waiting');
    delivery.setValue('u_attempts', 0);
    // Right after the insert it is sent by a rule; the job takes it up where that did not happen.
    delivery.setValue('u_next_attempt', this._inSeconds(60));
    delivery.insert();
  },

  _contentOf: function (eventId, event, record) {
    var table = record.getTableName();
    var content = {
      event_id: eventId,
      event: event,
      instance: this.scope.instance(),
      table: table,
      sys_id: record.getUniqueValue(),
      number: String(record.getValue('number') || ''),
      sys_mod_count: String(record.getValue('sys_mod_count') || '0')
    };
    var hints = table === 'incident' ? ['category', 'subcategory'] : ['cat_item'];
    for (var i = 0; i < hints.length; i++) {
      var value = String(record.getValue(hints[i]) || '');
      // What the door takes for no choice is no choice of a policy table either; it is only a hint.
      var pairs = value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '-');
      if (/^[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,40}$/.test(pairs)) content[hints[i]] = value;
    }
    return content;
  },

  _eventOf: function (current, previous) {
    var kind = current.getTableName() === 'incident' ? 'incident' : 'request';
    if (current.operation() === 'insert') return kind + '.submitted';
    var watched = this.scope.watched(current.getTableName());
    var changed = false;
    for (var i = 0; i < watched.length; i++) if (!this._same(current, previous, watched[i])) changed = true;
    if (!changed) return null;
    if (this._closes(current, previous, kind)) return kind + '.closed';
    var approved = kind === 'request' && current.getValue('approval') === 'approved';
    return approved && !this._same(current, previous, 'approval') ? 'request.approved' : kind + '.updated';
  },

  _closes: function (current, previous, kind) {
    if (kind === 'incident')
      return !this._same(current, previous, 'state') && /^[678]$/.test(String(current.getValue('state')));
    return !this._same(current, previous, 'active') && String(current.getValue('active')) === '0';
  },

  _ticketOf: function (approval) {
    var tables = ['sc_req_item', 'incident'];
    for (var i = 0; i < tables.length; i++) {
      var ticket = new GlideRecord(tables[i]);
      if (ticket.get(String(approval.getValue('sysapproval') || ''))) return ticket;
    }
    return null;
  },

  _isGoverned: function (record) {
    if (record.getTableName() === 'sc_req_item')
      return this.scope.items.indexOf(String(record.getValue('cat_item'))) >= 0;
    for (var i = 0; i < this.scope.incidents.length; i++) {
      var fits = true;
      for (var column in this.scope.incidents[i])
        if (this.scope.incidents[i].hasOwnProperty(column))
          fits =
            fits && this.scope.incidents[i][column].indexOf(this._comparable(record.getValue(column))) >= 0;
      if (fits) return true;
    }
    return false;
  },

  /** As policy tables compare: neither case nor spaces tell two apart. */
  _comparable: function (value) {
    return String(value || '')
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace(/^ | $/g, '');
  },

  /** What Countersign itself writes it need not be told. */
  _isOurs: function () {
    var account = String(gs.getProperty('countersign.account', '') || '').toLowerCase();
    return account !== '' && String(gs.getUserName()).toLowerCase() === account;
  },

  _same: function (current, previous, column) {
    return String(current.getValue(column) || '') === String((previous && previous.getValue(column)) || '');
  },

  /** 1, 2, 4, ... minutes, and then each hour. */
  _waitOf: function (attempts) {
    return Math.min(this.LONGEST_WAIT_SECONDS, 60 * Math.pow(2, Math.min(attempts, 10) - 1));
  },

  _inSeconds: function (seconds) {
    var at = new GlideDateTime();
    at.addSeconds(seconds);
    return at;
  },

  _secret: function (property) {
    var value = String(gs.getProperty(property, '') || '');
    if (value === '') throw 'the system property ' + property + ' is empty';
    return value;
  },

  /** Whatever goes wrong here, the change that somebody made is saved. */
  _guarded: function (record, run) {
    try {
      run.call(this);
    } catch (failure) {
      gs.error(
        'Countersign is not told of ' + record.getTableName() + ' ' + record.getUniqueValue() + ': ' + failure
      );
    }
  },

  type: 'CountersignSender'
};
