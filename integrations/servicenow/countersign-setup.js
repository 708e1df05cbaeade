/**
 * What an update set can not do: it changes records that this instance has of its own, each only where that takes nothing from
 * anybody, and tells what is left to do. It may be run as often as one likes. ECMAScript 5.
 */
var CountersignSetup = Class.create();

CountersignSetup.prototype = {
  initialize: function () {
    this.scope = new CountersignScope();
    this.said = [];
  },

  /** Answers sentences, one for each thing that was done, was there already or is left to do. */
  setUp: function () {
    this.said = [];
    var properties = this.scope.properties;
    for (var i = 0; i < properties.length; i++) this._property(properties[i]);
    for (var j = 0; j < this.scope.audited.length; j++) this._audit(this.scope.audited[j]);
    for (var k = 0; k < this.scope.rules.length; k++) this._rule(this.scope.rules[k]);
    return this.said;
  },

  /** Makes the property unless there is one of that name; what somebody set stays. */
  _property: function (wanted) {
    var known = new GlideRecord('sys_properties');
    if (known.get('name', wanted.name)) {
      if (wanted.must && String(known.getValue('value')) !== wanted.value) {
        known.setValue('value', wanted.value);
        known.update();
        this.said.push('The property ' + wanted.name + ' was set to ' + wanted.value + '.');
      } else this.said.push('The property ' + wanted.name + ' is there.');
      return;
    }
    known.initialize();
    known.setValue('name', wanted.name);
    known.setValue('type', wanted.type);
    known.setValue('value', wanted.value);
    known.setValue('description', wanted.about);
    known.setValue('read_roles', 'admin');
    known.setValue('write_roles', 'admin');
    known.insert();
    this.said.push(
      'The property ' + wanted.name + ' was made' + (wanted.value === '' ? '; type its value.' : '.')
    );
  },

  /** Who decided is read from sys_audit, which has rows of tables whose dictionary entry says so. */
  _audit: function (table) {
    var entry = new GlideRecord('sys_dictionary');
    entry.addQuery('name', table);
    entry.addQuery('internal_type', 'collection');
    entry.query();
    if (!entry.next()) {
      this.said.push(
        'LEFT TO DO: the dictionary has no entry of ' + table + '; switch its auditing on by hand.'
      );
    } else if (String(entry.getValue('audit')) === '1') {
      this.said.push('Auditing of ' + table + ' is on.');
    } else {
      entry.setValue('audit', true);
      entry.update();
      this.said.push('Auditing of ' + table + ' was switched on.');
    }
  },

  /**
   * Makes an access rule where others of the same name and operation stand beside it: then it lets our role through and takes
   * nothing from anybody. The first rule of its name would shut out everybody who passed by a broader one, so it is not made.
   */
  _rule: function (wanted) {
    var what = wanted.operation + ' ' + wanted.name;
    var own = new GlideRecord('sys_security_acl');
    if (own.get(wanted.sys_id)) {
      this.said.push('The access rule for ' + what + ' is there.');
    } else if (this._others(wanted) > 0) {
      this._make('sys_security_acl', wanted.sys_id, {
        name: wanted.name,
        operation: wanted.operation,
        type: 'record',
        active: true,
        admin_overrides: true,
        description: 'Lets ' + this.scope.role.name + ' ' + what + '. Made by "Countersign: set up".'
      });
      this._make('sys_security_acl_role', wanted.link, {
        sys_security_acl: wanted.sys_id,
        sys_user_role: this.scope.role.sys_id
      });
      this.said.push('The access rule for ' + what + ' was made.');
    } else {
      this.said.push(
        'LOOK: ' +
          what +
          ' is decided by a broader rule; one of ours would be the first of its name and is not made. The check says whether the account passes.'
      );
    }
  },

  _make: function (table, sysId, fields) {
    var record = new GlideRecord(table);
    record.initialize();
    record.setNewGuidValue(sysId);
    for (var name in fields) if (fields.hasOwnProperty(name)) record.setValue(name, fields[name]);
    record.insert();
  },

  _others: function (wanted) {
    var others = new GlideAggregate('sys_security_acl');
    others.addQuery('name', wanted.name);
    others.addQuery('operation', wanted.operation);
    others.addQuery('active', true);
    others.addQuery('sys_id', '!=', wanted.sys_id);
    others.addAggregate('COUNT');
    others.query();
    return others.next() ? Number(others.getAggregate('COUNT')) : 0;
  },

  /**
   * What the account may write and make, by the instance's own rules, with nothing written: names of rights as the kit has them,
   * and whether each holds. What it may read Countersign sees by itself. null: it can not be told.
   */
  rights: function () {
    var user = new GlideRecord('sys_user');
    if (!user.get('user_name', String(gs.getProperty('countersign.account', '')))) return null;
    var session = new GlideImpersonate();
    var before = session.impersonate(user.getUniqueValue());
    try {
      var held = {};
      for (var i = 0; i < this.scope.rules.length; i++) {
        var rule = this.scope.rules[i];
        if (rule.operation !== 'read') held[rule.operation + ' ' + rule.name] = this._holds(rule);
      }
      return held;
    } finally {
      session.impersonate(before);
    }
  },

  _holds: function (rule) {
    var parts = rule.name.split('.');
    var record = new GlideRecord(parts[0]);
    if (!record.isValid()) return false;
    record.newRecord();
    var of = parts.length > 1 ? record.getElement(parts[1]) : record;
    if (!of) return false;
    return rule.operation === 'create' ? of.canCreate() : of.canWrite();
  },

  /** Which tables keep who changed them. */
  audited: function () {
    var on = {};
    for (var i = 0; i < this.scope.audited.length; i++) {
      var entry = new GlideRecord('sys_dictionary');
      entry.addQuery('name', this.scope.audited[i]);
      entry.addQuery('internal_type', 'collection');
      entry.query();
      on[this.scope.audited[i]] = entry.next() && String(entry.getValue('audit')) === '1';
    }
    return on;
  },

  /** Asks Countersign, and answers its checks as lines. */
  check: function () {
    var seen = { audited: this.audited() };
    var rights = this.rights();
    if (rights !== null) seen.rights = rights;
    var answer = new CountersignSender().ping(seen);
    if (answer.status !== 200) return ['FAIL Countersign answered ' + answer.status + ': ' + answer.body];
    var checks = JSON.parse(answer.body).checks;
    var lines = [];
    for (var i = 0; i < checks.length; i++) {
      var line = checks[i].verdict.toUpperCase() + ' ' + checks[i].name + ': ' + checks[i].because;
      lines.push(checks[i].todo ? line + ' ' + checks[i].todo : line);
    }
    return lines;
  },

  type: 'CountersignSetup'
};
