// What tells an operator without being asked: the door that stopped answering, the log, and the sweeps that stopped.
param location string
param name string
param tags object
param insightsId string
param workspaceId string
param host string
param mail string

var rules = loadJsonContent('../queries/alerts.json')
var questions = loadJsonContent('../queries/workbook.json')

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(mail)) {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [
      { name: 'operators', emailAddress: mail, useCommonAlertSchema: true }
    ]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for one in rules: {
    name: '${name}-${one.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: one.about
      description: one.about
      enabled: true
      severity: one.severity
      scopes: [ workspaceId ]
      evaluationFrequency: 'PT5M'
      windowSize: one.window
      autoMitigate: true
      criteria: {
        allOf: [
          { query: one.query, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 }
        ]
      }
      actions: { actionGroups: empty(mail) ? [] : [ people.id ] }
    }
  }
]

// The second is red while health names something that people have to mend: the app itself goes on.
var looks = [
  {
    name: 'unreachable'
    about: 'The app does not answer from two places at once.'
    severity: 1
    content: null
  }
  {
    name: 'red'
    about: 'Health names something that people have to mend: a setting, a table, a sweep or a witness.'
    severity: 2
    content: { ContentMatch: '"status":"ok"', PassIfTextFound: true, IgnoreCase: false }
  }
]

resource test 'Microsoft.Insights/webtests@2022-06-15' = [
  for look in looks: {
    name: '${name}-${look.name}'
    location: location
    tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
    kind: 'standard'
    properties: {
      SyntheticMonitorId: '${name}-${look.name}'
      Name: '${name}-${look.name}'
      Kind: 'standard'
      Enabled: true
      Frequency: 300
      Timeout: 30
      RetryEnabled: true
      Locations: [
        { Id: 'emea-nl-ams-azr' }
        { Id: 'emea-gb-db3-azr' }
        { Id: 'us-va-ash-azr' }
      ]
      Request: { RequestUrl: 'https://${host}/api/health', HttpVerb: 'GET' }
      ValidationRules: {
        ExpectedHttpStatusCode: 200
        SSLCheck: true
        SSLCertRemainingLifetimeCheck: 7
        ContentValidation: look.content
      }
    }
  }
]

resource looked 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (look, i) in looks: {
    name: '${name}-${look.name}'
    location: 'global'
    tags: tags
    properties: {
      description: look.about
      severity: look.severity
      enabled: true
      scopes: [ test[i].id, insightsId ]
      evaluationFrequency: 'PT1M'
      windowSize: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
        webTestId: test[i].id
        componentId: insightsId
        failedLocationCount: 2
      }
      actions: empty(mail) ? [] : [ { actionGroupId: people.id } ]
    }
  }
]

resource book 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, name, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Countersign'
    category: 'workbook'
    sourceId: insightsId
    serializedData: string({
      version: 'Notebook/1.0'
      items: map(questions, one => {
        type: 3
        name: one.name
        content: {
          version: 'KqlItem/1.0'
          title: one.about
          query: one.query
          size: 0
          queryType: 0
          resourceType: 'microsoft.operationalinsights/workspaces'
          crossComponentResources: [ workspaceId ]
        }
      })
    })
  }
}
