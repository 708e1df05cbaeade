// Private endpoints of every data service that the app uses: blobs, queues and tables of both accounts, and the vault.
param location string
param tags object
param subnetId string
param networkId string
param accounts { id: string, name: string }[]
param vaultId string
param vaultName string

var services = [
  'blob'
  'queue'
  'table'
]
var ofAccounts = flatten(map(
  accounts,
  account => map(services, service => { id: account.id, name: '${account.name}-${service}', service: service, zone: 'privatelink.${service}.${environment().suffixes.storage}' })
))
var vaultZone = 'privatelink${replace(environment().suffixes.keyvaultDns, 'vault.azure', 'vaultcore.azure')}'
var all = concat(ofAccounts, [
  { id: vaultId, name: vaultName, service: 'vault', zone: vaultZone }
])
var zoneNames = union(map(all, one => one.zone), [])

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for one in zoneNames: {
    name: one
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (one, i) in zoneNames: {
    parent: zone[i]
    name: 'app'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for one in all: {
    name: 'pe-${one.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: one.name
          properties: { privateLinkServiceId: one.id, groupIds: [ one.service ] }
        }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (one, i) in all: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        { name: one.service, properties: { privateDnsZoneId: zone[indexOf(zoneNames, one.zone)].id } }
      ]
    }
  }
]
