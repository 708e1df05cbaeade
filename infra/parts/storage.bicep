// Two accounts: the host's, with the runs and the published package, and ours, with the ledger, the evidence and its witnesses. Neither takes a key.
param location string
param suffix string
param tags object
param principalId string
param zoneRedundant bool
param privateNetwork bool
param witnessDays int

var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
}

var properties = {
  accessTier: 'Hot'
  allowSharedKeyAccess: false
  allowBlobPublicAccess: false
  allowCrossTenantReplication: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
  publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  networkAcls: { bypass: 'None', defaultAction: privateNetwork ? 'Deny' : 'Allow' }
}

var sku = { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }

resource host 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: 'sthost${suffix}'
  location: location
  tags: tags
  sku: sku
  kind: 'StorageV2'
  properties: properties

  resource blobs 'blobServices' = {
    name: 'default'

    resource packages 'containers' = {
      name: 'packages'
    }
  }
}

resource data 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: 'stdata${suffix}'
  location: location
  tags: tags
  sku: sku
  kind: 'StorageV2'
  properties: properties

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 30 }
      containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    }

    resource witnesses 'containers' = {
      name: 'countersign-anchors'

      // Left open here, because a locked policy keeps the account for as long as it says: lock it once the deployment is to stay (docs/audit.md).
      resource policy 'immutabilityPolicies' = {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: witnessDays
          allowProtectedAppendWrites: true
        }
      }
    }
  }
}

resource ofHost 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [ roles.blobOwner, roles.queueContributor, roles.tableContributor ]: {
    name: guid(host.id, principalId, role)
    scope: host
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource ofData 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [ roles.blobContributor, roles.tableContributor ]: {
    name: guid(data.id, principalId, role)
    scope: data
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource ofWitnesses 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(data::blobs::witnesses.id, principalId, roles.reader)
  scope: data::blobs::witnesses
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.reader)
  }
}

output hostId string = host.id
output hostName string = host.name
output dataId string = data.id
output dataName string = data.name
output deploymentContainer string = '${host.properties.primaryEndpoints.blob}${host::blobs::packages.name}'
output witnessContainerId string = data::blobs::witnesses.id
