// Countersign in Azure: a resource group with everything that docs/deploy.md walks through. What is not here is listed there.
targetScope = 'subscription'

@description('Of the azd environment: names the resource group.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Azure region. Flex Consumption has to be offered there.')
@minLength(1)
param location string

@description('Short name that resources begin with.')
@minLength(3)
@maxLength(11)
param name string = 'countersign'

@description('Application (client) id of the app registration of the API, which people sign in to.')
param entraAppId string

@description('Settings of docs/settings.md that are neither secrets nor made here, by their names: SERVICENOW_HOST and others.')
param settings object

@description('Names of optional secret settings that are kept in the vault, such as ALERTS_SECRET.')
param optionalSecrets string[] = []

@description('Who is told by mail when an alert fires. Empty: nobody.')
param alertMail string = ''

@description('Instances that are always there, for doors and for runs each. 0 is cheaper, and answers the first webhook of a quiet hour late.')
@minValue(0)
@maxValue(10)
param alwaysReady int = 1

@description('Memory of an instance in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemory int = 2048

@description('Whether plan and storage are spread over zones; needs a region that has them.')
param zoneRedundant bool = false

@description('Whether storage and vault are reached from the app’s own network alone. Then publish from inside it (docs/deploy.md).')
param privateNetwork bool = false

@description('Days for which a witness of the audit can neither be changed nor deleted.')
@minValue(1)
@maxValue(146000)
param witnessDays int = 400

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module app 'app.bicep' = {
  name: 'countersign'
  scope: group
  params: {
    location: location
    name: name
    tags: tags
    entraAppId: entraAppId
    settings: settings
    optionalSecrets: optionalSecrets
    alertMail: alertMail
    alwaysReady: alwaysReady
    instanceMemory: instanceMemory
    zoneRedundant: zoneRedundant
    privateNetwork: privateNetwork
    witnessDays: witnessDays
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output APP_NAME string = app.outputs.appName
output APP_HOST string = app.outputs.appHost
output VAULT_NAME string = app.outputs.vaultName
output IDENTITIES { work: string, principalId: string }[] = app.outputs.identities
