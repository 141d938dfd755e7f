using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Crypto;
using Strongroom.Server.Identity;
using Strongroom.Services.Audit;
using Strongroom.Services.Due;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Grants;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Rotation;
using Strongroom.Services.SecretsManager.Store;

namespace Strongroom.Guards.Tests;

/// <summary>
/// The JSON of stored records, member by member. Data directories out there hold it: a member may be added (null when
/// absent), but none is renamed and no value is spelled otherwise. Each form also has to read back to what it was.
/// </summary>
public sealed class StoredFormTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_secret() => Stays(
        SecretJson.Default.SecretRecord,
        new SecretRecord
        {
            Account = "111111111111",
            Region = "eu-west-1",
            Name = "app/db",
            Arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:app/db-a1B2c3",
            UniqueSuffix = "a1B2c3",
            CreatedDate = Noon,
            LastChangedDate = Noon,
            LastRotatedDate = Noon,
            DeletedDate = Noon,
            PurgeDate = Noon,
            Description = "d",
            KmsKeyId = "k",
            Type = "t",
            OwningService = "o",
            Tags = [new SecretTag("tag", "value")],
            ResourcePolicy = "{}",
            Rotation = new RotationConfiguration
            {
                Enabled = true,
                LambdaArn = "l",
                Rules = new RotationRules(30, "3h", "rate(1 day)"),
                ScheduleSetDate = Noon,
                NextRotationDate = Noon,
                ExternalMetadata = [new ExternalRotationItem("x", "y")],
                ExternalRoleArn = "r",
            },
            PrimaryRegion = "eu-west-1",
            Replicas = [new ReplicaRecord { Region = "us-east-1", KmsKeyId = "k", Status = ReplicaStatus.Failed, StatusMessage = "m", Overwrite = true }],
            Versions = ImmutableDictionary<string, VersionRecord>.Empty.Add(
                "v1", new VersionRecord { CreatedDate = Noon, KmsKeyId = "k", KmsKeyArn = "a", HasValue = true, Stages = ["AWSCURRENT"] }),
            CreationToken = "v1",
        },
        """
        {"Account":"111111111111","Region":"eu-west-1","Name":"app/db","Arn":"arn:aws:secretsmanager:eu-west-1:111111111111:secret:app/db-a1B2c3",
        "UniqueSuffix":"a1B2c3","CreatedDate":"2026-03-04T12:00:00+00:00","LastChangedDate":"2026-03-04T12:00:00+00:00",
        "LastRotatedDate":"2026-03-04T12:00:00+00:00","DeletedDate":"2026-03-04T12:00:00+00:00","PurgeDate":"2026-03-04T12:00:00+00:00",
        "Description":"d","KmsKeyId":"k","Type":"t","OwningService":"o","Tags":[{"Key":"tag","Value":"value"}],"ResourcePolicy":"{}",
        "Rotation":{"Enabled":true,"LambdaArn":"l","Rules":{"AutomaticallyAfterDays":30,"Duration":"3h","ScheduleExpression":"rate(1 day)"},
        "ScheduleSetDate":"2026-03-04T12:00:00+00:00","NextRotationDate":"2026-03-04T12:00:00+00:00","ExternalMetadata":[{"Key":"x","Value":"y"}],
        "ExternalRoleArn":"r"},"PrimaryRegion":"eu-west-1","Replicas":[{"Region":"us-east-1","KmsKeyId":"k","Status":"Failed",
        "StatusMessage":"m","Overwrite":true}],"Versions":{"v1":{"CreatedDate":"2026-03-04T12:00:00+00:00","KmsKeyId":"k","KmsKeyArn":"a",
        "HasValue":true,"Stages":["AWSCURRENT"]}},"CreationToken":"v1"}
        """);

    [Fact]
    public void A_secret_of_which_little_is_known() => Stays(
        SecretJson.Default.SecretRecord,
        new SecretRecord { Account = "1", Region = "r", Name = "n", Arn = "a", UniqueSuffix = "s", CreatedDate = Noon, Tags = [] },
        """{"Account":"1","Region":"r","Name":"n","Arn":"a","UniqueSuffix":"s","CreatedDate":"2026-03-04T12:00:00+00:00","Tags":[],"Replicas":[],"Versions":{}}""");

    [Fact]
    public void A_value() => Stays(
        StoreJson.Default.ValueRecord,
        new ValueRecord
        {
            Account = "1",
            Region = "r",
            Name = "n",
            Suffix = "s",
            VersionId = "v",
            IsBinary = true,
            KmsKeyArn = "a",
            EncryptedDataKey = [1, 2],
            Ciphertext = [3, 4],
        },
        """{"Account":"1","Region":"r","Name":"n","Suffix":"s","VersionId":"v","IsBinary":true,"KmsKeyArn":"a","EncryptedDataKey":"AQI=","Ciphertext":"AwQ="}""");

    [Fact]
    public void The_dates_of_access() => Stays(
        StoreJson.Default.AccessRecord,
        new AccessRecord { Account = "1", Region = "r", Name = "n", Suffix = "s", Versions = new Dictionary<string, DateTimeOffset> { ["v"] = Noon } },
        """{"Account":"1","Region":"r","Name":"n","Suffix":"s","Versions":{"v":"2026-03-04T12:00:00+00:00"}}""");

    [Fact]
    public void The_key_of_page_tokens() => Stays(StoreJson.Default.PageTokenKeyRecord, new PageTokenKeyRecord { Key = [1, 2] }, """{"Key":"AQI="}""");

    [Fact]
    public void A_key() => Stays(
        KmsJson.Default.KeyRecord,
        new KeyRecord
        {
            Account = "1",
            Region = "r",
            KeyId = "k",
            Created = Noon,
            Description = "d",
            ManagedFor = "secretsmanager",
            Policy = "{}",
            Tags = new Dictionary<string, string> { ["a"] = "b" },
            Status = KeyStatus.PendingDeletion,
            DeletionDate = Noon,
            Materials = [new KeyMaterial { Id = "m", Created = Noon, Bytes = SecretValue.FromText("material") }],
        },
        """
        {"Account":"1","Region":"r","KeyId":"k","Created":"2026-03-04T12:00:00+00:00","Description":"d","ManagedFor":"secretsmanager","Policy":"{}",
        "Tags":{"a":"b"},"Status":"PendingDeletion","DeletionDate":"2026-03-04T12:00:00+00:00",
        "Materials":[{"Id":"m","Created":"2026-03-04T12:00:00+00:00","Bytes":"bWF0ZXJpYWw="}]}
        """);

    [Fact]
    public void A_key_of_which_everything_is_known() => Stays(
        KmsJson.Default.KeyRecord,
        new KeyRecord
        {
            Account = "1",
            Region = "r",
            KeyId = "mrk-1",
            Created = Noon,
            Description = "d",
            Policy = "{}",
            Tags = new Dictionary<string, string>(),
            Materials =
            [
                new KeyMaterial
                {
                    Id = "m",
                    Created = Noon,
                    Bytes = null,
                    RotationType = "ON_DEMAND",
                    Digest = [1, 2],
                    ValidTo = Noon,
                    Description = "n",
                },
            ],
            Spec = "RSA_2048",
            Usage = "SIGN_VERIFY",
            ImportTokenKey = SecretValue.FromText("token"),
            PendingMaterial = new KeyMaterial { Id = "p", Created = Noon, Bytes = SecretValue.FromText("new") },
            Rotation = new KeyRotation(90, Noon),
            PrimaryRegion = "r",
            ReplicaRegions = ["s"],
            PendingWindowInDays = 7,
            GrantCount = 2,
            AliasNames = ["alias/a"],
        },
        """
        {"Account":"1","Region":"r","KeyId":"mrk-1","Created":"2026-03-04T12:00:00+00:00","Description":"d","ManagedFor":null,"Policy":"{}",
        "Tags":{},"Status":"Enabled","DeletionDate":null,"Materials":[{"Id":"m","Created":"2026-03-04T12:00:00+00:00","Bytes":null,
        "RotationType":"ON_DEMAND","Digest":"AQI=","ValidTo":"2026-03-04T12:00:00+00:00","Description":"n"}],"Spec":"RSA_2048",
        "Usage":"SIGN_VERIFY","ImportTokenKey":"dG9rZW4=","PendingMaterial":{"Id":"p","Created":"2026-03-04T12:00:00+00:00","Bytes":"bmV3"},
        "Rotation":{"PeriodInDays":90,"Next":"2026-03-04T12:00:00+00:00"},"PrimaryRegion":"r","ReplicaRegions":["s"],"PendingWindowInDays":7,
        "GrantCount":2,"AliasNames":["alias/a"]}
        """);

    [Fact]
    public void A_grant() => Stays(
        KmsJson.Default.GrantRecord,
        new GrantRecord("1", "r", "k", "g", Noon, "grantee", "2", ["Decrypt"])
        {
            Name = "n",
            Retiring = "retirer",
            ContextSubset = new Dictionary<string, string> { ["a"] = "b" },
            ContextEquals = new Dictionary<string, string> { ["c"] = "d" },
        },
        """
        {"Account":"1","Region":"r","KeyId":"k","GrantId":"g","Created":"2026-03-04T12:00:00+00:00","Grantee":"grantee","IssuingAccount":"2",
        "Operations":["Decrypt"],"Name":"n","Retiring":"retirer","ContextSubset":{"a":"b"},"ContextEquals":{"c":"d"}}
        """);

    [Fact]
    public void An_alias() => Stays(
        KmsJson.Default.AliasRecord,
        new AliasRecord("1", "r", "alias/a", "k", Noon, Noon),
        """{"Account":"1","Region":"r","Name":"alias/a","TargetKeyId":"k","Created":"2026-03-04T12:00:00+00:00","Updated":"2026-03-04T12:00:00+00:00"}""");

    [Fact]
    public void The_states_of_a_key() => Assert.Equal(
        ["Enabled", "Disabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion"], Enum.GetNames<KeyStatus>());

    [Fact]
    public void A_due_task() => Stays(
        DueJson.Default.DueTask,
        new DueTask("kind", "subject", Noon) { Attempt = 2, Payload = "p" },
        """{"Kind":"kind","Subject":"subject","DueAt":"2026-03-04T12:00:00+00:00","Attempt":2,"Payload":"p"}""");

    [Fact]
    public void Events_that_wait_to_be_recorded() => Stays<IReadOnlyList<ServiceEvent>>(
        EventJson.Default.IReadOnlyListServiceEvent,
        [
            new ServiceEvent("s", "n", "1", "r", Noon, "q", new Dictionary<string, string> { ["a"] = "b" })
            {
                Id = new Guid("01234567-89ab-cdef-0123-456789abcdef"),
            },
        ],
        """
        [{"Service":"s","Name":"n","Account":"1","Region":"r","Time":"2026-03-04T12:00:00+00:00","RequestId":"q","Details":{"a":"b"},
        "Id":"01234567-89ab-cdef-0123-456789abcdef"}]
        """);

    [Fact]
    public void A_due_task_of_a_lane() => Stays(
        DueJson.Default.DueTask,
        new DueTask("kind", "subject", Noon) { Lane = "lane" },
        """{"Kind":"kind","Subject":"subject","DueAt":"2026-03-04T12:00:00+00:00","Attempt":0,"Payload":null,"Lane":"lane"}""");

    [Fact]
    public void A_rotation() => Stays(
        RotationJson.Default.RotationRecord,
        new RotationRecord
        {
            SecretArn = "a",
            Current = new RotationRun
            {
                Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"),
                Token = "t",
                Kind = RotationKind.Rotation,
                Trigger = RotationTrigger.Schedule,
                Started = Noon,
                Deadline = Noon,
                Attempt = 2,
                Step = "setSecret",
                StepStarted = Noon,
                NotBefore = Noon,
                Holder = "h",
                LeasedUntil = Noon,
                RotationToken = "r",
                Steps = [new StepReport("createSecret", true, Noon, TimeSpan.FromSeconds(1.5), 2, null)],
            },
            Past =
            [
                new RotationRun
                {
                    Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"),
                    Token = "u",
                    Kind = RotationKind.Test,
                    Trigger = RotationTrigger.Request,
                    Started = Noon,
                    Step = "testSecret",
                    Outcome = RotationOutcome.Failed,
                    Ended = Noon,
                    Error = "e",
                },
            ],
            LastScheduled = Noon,
        },
        """
        {"SecretArn":"a","Current":{"Id":"01234567-89ab-cdef-0123-456789abcdef","Token":"t","Kind":"Rotation","Trigger":"Schedule",
        "Started":"2026-03-04T12:00:00+00:00","Deadline":"2026-03-04T12:00:00+00:00","Attempt":2,"Step":"setSecret",
        "StepStarted":"2026-03-04T12:00:00+00:00","NotBefore":"2026-03-04T12:00:00+00:00","Holder":"h",
        "LeasedUntil":"2026-03-04T12:00:00+00:00","RotationToken":"r","Outcome":"Running",
        "Steps":[{"Step":"createSecret","Succeeded":true,"Started":"2026-03-04T12:00:00+00:00","Duration":"00:00:01.5000000","Tries":2}]},
        "Past":[{"Id":"01234567-89ab-cdef-0123-456789abcdef","Token":"u","Kind":"Test","Trigger":"Request",
        "Started":"2026-03-04T12:00:00+00:00","Attempt":1,"Step":"testSecret","Outcome":"Failed","Ended":"2026-03-04T12:00:00+00:00",
        "Error":"e","Steps":[]}],"LastScheduled":"2026-03-04T12:00:00+00:00"}
        """);

    [Fact]
    public void The_kinds_of_due_tasks()
    {
        var kinds = Tree.Sources("src").SelectMany(path => Tree.Read(path).Split('\n'))
            .Where(line => line.Contains("const string TaskKind = ", StringComparison.Ordinal) || line.Contains("const string DueKind = ", StringComparison.Ordinal))
            .Select(line => line.Split('"')[1]);
        Assert.Equal(["audit:events", "kms:DeleteKey", "kms:ExpireMaterial", "kms:RotateKey", "lambda:code", "lambda:event", "secretsmanager:purge", "secretsmanager:purge-versions", "secretsmanager:replicate", "secretsmanager:rotate", "ssm:policy"], kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_access_key() => Stays(
        IdentityJson.Default.AccessKeyRecord,
        new AccessKeyRecord { AccessKeyId = "AKIA", Account = "1", SecretKey = [1, 2], Created = Noon },
        """{"AccessKeyId":"AKIA","Account":"1","SecretKey":"AQI=","Created":"2026-03-04T12:00:00+00:00"}""");

    private static void Stays<T>(JsonTypeInfo<T> json, T record, string golden)
    {
        golden = golden.ReplaceLineEndings("");
        Assert.Equal(golden, JsonSerializer.Serialize(record, json));
        Assert.Equal(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, json)!, json));
    }
}
