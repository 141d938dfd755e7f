using System.Text.Json;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Services.SecretsManager.Tests.Domain;

public sealed class SecretRecordTests
{
    [Fact]
    public void A_full_record_is_stored_and_read_back_whole()
    {
        var secret = Samples.Tagged("app/db", ("team", "one"), ("stage", "")) with
        {
            Description = "the database",
            KmsKeyId = "alias/app",
            Type = "SalesforceClientSecret",
            OwningService = "rds",
            LastChangedDate = Samples.Noon,
            LastRotatedDate = Samples.Noon.AddDays(1),
            DeletedDate = Samples.Noon.AddDays(2),
            PurgeDate = Samples.Noon.AddDays(9),
            ResourcePolicy = "{}",
            PrimaryRegion = "eu-west-1",
            CreationToken = new string('t', 32),
            Rotation = new RotationConfiguration
            {
                Enabled = true,
                LambdaArn = "arn:aws:lambda:eu-west-1:123456789012:function:rotate",
                Rules = new RotationRules(Duration: "3h", ScheduleExpression: "rate(10 days)"),
                ScheduleSetDate = Samples.Noon,
                NextRotationDate = Samples.Noon.AddDays(10),
                ExternalMetadata = [new ExternalRotationItem("adminSecret", "x")],
                ExternalRoleArn = "arn:aws:iam::123456789012:role/rotate",
            },
            Replicas = [new ReplicaRecord { Region = "us-east-1", Status = ReplicaStatus.Failed, StatusMessage = "no", Overwrite = true }],
            Versions = Samples.Versions("v1:AWSCURRENT,mine v2!:AWSPENDING"),
        };

        var stored = JsonSerializer.Serialize(secret, SecretJson.Default.SecretRecord);
        var read = JsonSerializer.Deserialize(stored, SecretJson.Default.SecretRecord)!;

        Assert.Equal(stored, JsonSerializer.Serialize(read, SecretJson.Default.SecretRecord));
        Assert.Equal(secret.Tags, read.Tags);
        Assert.Equal(secret.Rotation.Rules, read.Rotation?.Rules);
        Assert.Equal("v1:AWSCURRENT,mine v2!:AWSPENDING", Samples.Text(read.Versions));
        Assert.Equal(secret.Replicas[0], read.Replicas[0]);
        Assert.Equal(secret.PurgeDate, read.PurgeDate);
    }

    [Fact]
    public void A_secret_never_tagged_stays_different_from_one_whose_tags_were_removed()
    {
        var never = Read(Samples.Secret());
        Assert.Null(never.Tags);
        Assert.Null(never.WithoutTags(["team"]).Tags);
        Assert.Null(never.WithTags([]).Tags);

        var emptied = Read(Samples.Tagged("db", ("team", "one")).WithoutTags(["team", "unknown"]));
        Assert.Empty(emptied.Tags!);
    }

    [Fact]
    public void A_tag_set_again_keeps_its_place()
    {
        var secret = Samples.Tagged("db", ("a", "1"), ("b", "2")).WithTags([new SecretTag("c", "3"), new SecretTag("a", "4"), new SecretTag("A", "5")]);
        Assert.Equal("a=4 b=2 c=3 A=5", string.Join(' ', secret.Tags!.Select(tag => $"{tag.Key}={tag.Value}")));
    }

    [Fact]
    public void Empty_texts_count_as_none()
    {
        var secret = Samples.Secret() with { Description = "", KmsKeyId = "", Type = "" };
        Assert.Null(secret.Description);
        Assert.Null(secret.KmsKeyId);
        Assert.Null(secret.Type);
    }

    [Fact]
    public void The_last_rotation_is_shown_only_while_rotation_is_enabled()
    {
        var secret = Samples.Secret() with { LastRotatedDate = Samples.Noon };
        Assert.Null(secret.ShownLastRotatedDate);
        Assert.Equal(Samples.Noon, (secret with { Rotation = new RotationConfiguration { Enabled = true } }).ShownLastRotatedDate);
        Assert.Null((secret with { Rotation = new RotationConfiguration { Enabled = false } }).ShownLastRotatedDate);
    }

    [Fact]
    public void Labels_are_a_sorted_set()
    {
        var version = Samples.NewVersion() with { Stages = ["two", "one", "three", "four", "one"] };
        Assert.Equal(["four", "one", "three", "two"], version.Stages);
        Assert.Equal(["AWSCURRENT", "AWSPENDING", "AWSSOMETHING", "PUT1"],
            (Samples.NewVersion() with { Stages = ["PUT1", "AWSPENDING", "AWSSOMETHING"] }).With("AWSCURRENT").Stages);
    }

    private static SecretRecord Read(SecretRecord secret) => JsonSerializer.Deserialize(
        JsonSerializer.Serialize(secret, SecretJson.Default.SecretRecord), SecretJson.Default.SecretRecord)!;
}
