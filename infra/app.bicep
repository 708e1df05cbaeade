// Everything of Countersign in one resource group, for whoever deploys without azd: az deployment group create -f infra/app.bicep.
param location string = resourceGroup().location

@description('Short name that resources begin with.')
@minLength(3)
@maxLength(11)
param name string = 'countersign'

param tags object = {}

@description('Application (client) id of the app registration of the API, which people sign in to.')
param entraAppId string

@description('Settings of docs/settings.md that are neither secrets nor made here, by their names.')
param settings object

@description('Names of optional secret settings that are kept in the vault.')
param optionalSecrets string[] = []

@description('Who is told by mail when an alert fires. Empty: nobody.')
param alertMail string = ''

@minValue(0)
@maxValue(10)
param alwaysReady int = 1

@allowed([
  512
  2048
  4096
])
param instanceMemory int = 2048

param zoneRedundant bool = false
param privateNetwork bool = false

@minValue(1)
@maxValue(146000)
param witnessDays int = 400

var suffix = uniqueString(resourceGroup().id, name)

module identities 'parts/identities.bicep' = {
  name: 'identities'
  params: { location: location, name: name, tags: tags }
}

module network 'parts/network.bicep' = if (privateNetwork) {
  name: 'network'
  params: { location: location, name: name, tags: tags }
}

module storage 'parts/storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    suffix: suffix
    tags: tags
    principalId: identities.outputs.app.principalId
    zoneRedundant: zoneRedundant
    privateNetwork: privateNetwork
    witnessDays: witnessDays
  }
}

module vault 'parts/vault.bicep' = {
  name: 'vault'
  params: {
    location: location
    suffix: suffix
    tags: tags
    principalId: identities.outputs.app.principalId
    privateNetwork: privateNetwork
  }
}

module endpoints 'parts/endpoints.bicep' = if (privateNetwork) {
  name: 'endpoints'
  params: {
    location: location
    tags: tags
    subnetId: network!.outputs.endpointsSubnetId
    networkId: network!.outputs.networkId
    accounts: [
      { id: storage.outputs.hostId, name: storage.outputs.hostName }
      { id: storage.outputs.dataId, name: storage.outputs.dataName }
    ]
    vaultId: vault.outputs.vaultId
    vaultName: vault.outputs.vaultName
  }
}

module monitoring 'parts/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    name: name
    tags: tags
    principalId: identities.outputs.app.principalId
  }
}

module site 'parts/site.bicep' = {
  name: 'site'
  params: {
    location: location
    name: name
    suffix: suffix
    tags: tags
    identities: identities.outputs.all
    appIdentity: identities.outputs.app
    botClientId: identities.outputs.bot.clientId
    entraAppId: entraAppId
    settings: settings
    optionalSecrets: optionalSecrets
    ownPrincipalIds: identities.outputs.writingPrincipalIds
    identitySettings: identities.outputs.settings
    hostAccount: storage.outputs.hostName
    deploymentContainer: storage.outputs.deploymentContainer
    dataAccount: storage.outputs.dataName
    witnessContainerId: storage.outputs.witnessContainerId
    vaultUri: vault.outputs.vaultUri
    sealKeyUrl: vault.outputs.sealKeyUrl
    insightsConnection: monitoring.outputs.connection
    alwaysReady: alwaysReady
    instanceMemory: instanceMemory
    zoneRedundant: zoneRedundant
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
  }
}

module bot 'parts/bot.bicep' = {
  name: 'bot'
  params: {
    name: '${name}-bot-${suffix}'
    tags: tags
    identity: identities.outputs.bot
    endpoint: 'https://${site.outputs.host}/api/teams/messages'
  }
}

module alerts 'parts/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    name: name
    tags: tags
    insightsId: monitoring.outputs.insightsId
    workspaceId: monitoring.outputs.workspaceId
    host: site.outputs.host
    mail: alertMail
  }
}

output appName string = site.outputs.name
output appHost string = site.outputs.host
output vaultName string = vault.outputs.vaultName
output identities { work: string, principalId: string }[] = identities.outputs.principals
