// The function app on Flex Consumption, with what stands in front of its doors.
param location string
param name string
param suffix string
param tags object
param identities string[]
param appIdentity { id: string, clientId: string, principalId: string }
param botClientId string
param identitySettings { setting: string, clientId: string }[]
param ownPrincipalIds string[]
param entraAppId string
param settings object
param optionalSecrets string[]
param hostAccount string
param deploymentContainer string
param dataAccount string
param witnessContainerId string
param vaultUri string
param sealKeyUrl string
param insightsConnection string
param alwaysReady int
param instanceMemory int
param zoneRedundant bool
param subnetId string

var neededSecrets = [
  'SEAL_WAITING_SECRET'
  'SERVICENOW_CLIENT_SECRET'
  'SERVICENOW_WEBHOOK_SECRET'
]
var secrets = toObject(
  union(neededSecrets, optionalSecrets),
  secret => secret,
  secret => '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${toLower(replace(secret, '_', '-'))})'
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: '${name}-${suffix}'
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: toObject(identities, id => id, id => {})
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    endToEndEncryptionEnabled: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: appIdentity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    outboundVnetRouting: { allTraffic: !empty(subnetId) }
    siteConfig: {
      minTlsVersion: '1.2'
      minTlsCipherSuite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
      ftpsState: 'Disabled'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainer
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: appIdentity.id
          }
        }
      }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady == 0 ? [] : [
          { name: 'http', instanceCount: alwaysReady }
          { name: 'durable', instanceCount: alwaysReady }
        ]
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: 40
      }
      runtime: { name: 'node', version: '22' }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      settings,
      secrets,
      toObject(identitySettings, one => one.setting, one => one.clientId),
      {
        AzureWebJobsStorage__accountName: hostAccount
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: appIdentity.clientId
        AzureWebJobsDisableHomepage: 'true'
        APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${appIdentity.clientId};Authorization=AAD'
        ENTRA_TENANT_ID: tenant().tenantId
        ENTRA_APP_ID: entraAppId
        GRAPH_OWN_PRINCIPAL_IDS: join(ownPrincipalIds, ',')
        STORAGE_TABLE_URL: 'https://${dataAccount}.table.${environment().suffixes.storage}'
        STORAGE_BLOB_URL: 'https://${dataAccount}.blob.${environment().suffixes.storage}'
        SEAL_KEY_URL: sealKeyUrl
        WITNESS_CONTAINER_ID: witnessContainerId
        TEAMS_BOT_APP_ID: botClientId
        CONSOLE_BASE_URL: 'https://${site.properties.defaultHostName}'
      }
    )
  }

  // The doors decide by token, and by signature: the platform signs people in and sends nobody away (docs/hosting.md).
  resource signIn 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraAppId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          login: {
            loginParameters: [
              'scope=openid profile api://${entraAppId}/user_impersonation'
              'prompt=login'
            ]
          }
          validation: {
            allowedAudiences: [
              entraAppId
              'api://${entraAppId}'
            ]
          }
        }
      }
      login: {
        tokenStore: { enabled: true }
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '01:30:00' }
      }
    }
    dependsOn: [ appSettings ]
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

output name string = site.name
output host string = site.properties.defaultHostName
