using System.Security.Cryptography;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.SecretsManager.Domain;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.SecretsManager.Store;
using Strongroom.Services.SecretsManager.Values;
using Strongroom.Storage;

namespace Strongroom.Services.SecretsManager.Operations;

/// <summary>Makes a secret, with its first version if the request brings a value.</summary>
internal sealed class CreateSecret(Secrets secrets, ValueWriter writer, ValueEnvelope envelope, ServedRegions regions)
    : Operation<CreateSecretRequest, CreateSecretResponse>
{
    private Row<SecretRecord>? _existing;

    public override void Validate(CreateSecretRequest request, CallContext context)
    {
        if (request.ClientRequestToken is null)
        {
            throw RequestTokens.Missing(inRotateSecret: false).ToError();
        }

        SecretName.CheckNew(request.Name!, ServiceOf(context)).Throw();
        RequestValue.Read(request.SecretString, request.SecretBinary);
        TagRules.Check(request.Tags.ToDomain()).Throw();
    }

    public override async ValueTask<AccessRequest> ResolveAsync(CreateSecretRequest request, CallContext context)
    {
        _existing = await secrets.FindAsync(context.Account, context.Region, request.Name!, context.Cancellation);
        var arn = new SecretArn(Partition.Of(context.Region), context.Region, context.Account, request.Name!, "??????").ToString();
        AccessRequest On(string action) => SecretAccess.On(action, arn, secret: null, context.Account, keys => keys
            .With("secretsmanager:Name", request.Name)
            .With("secretsmanager:Description", request.Description)
            .With("secretsmanager:Type", request.Type)
            .WithKey(request.KmsKeyId)
            .WithReplicas(request.AddReplicaRegions, request.ForceOverwriteReplicaSecret)
            .WithTags(request.Tags));

        return On("secretsmanager:CreateSecret") with
        {
            Dependent =
            [
                .. request.Tags is { Count: > 0 } ? [On("secretsmanager:TagResource")] : Array.Empty<AccessRequest>(),
                .. request.AddReplicaRegions is { Count: > 0 } ? [On("secretsmanager:ReplicateSecretToRegions")] : Array.Empty<AccessRequest>(),
            ],
        };
    }

    public override async ValueTask<CreateSecretResponse> ExecuteAsync(CreateSecretRequest request, CallContext context)
    {
        var token = request.ClientRequestToken!;
        var value = RequestValue.Read(request.SecretString, request.SecretBinary);
        if (_existing is not null)
        {
            await CheckReplayAsync(_existing.Value, token, value, context);
            return Answer(_existing.Value, value is null ? null : token);
        }

        var replicas = request.AddReplicaRegions.ToDomain();
        ReplicationRules.CheckRegions(replicas, regions).Throw();
        var secret = ReplicationRules.Add(New(request, context), replicas, request.ForceOverwriteReplicaSecret ?? false).OrThrow();
        TagRules.CheckLimit(secret).Throw();
        var transaction = secrets.Begin();
        if (value is { } given)
        {
            secret = await writer.AddAsync(transaction, secret, token, given, null, context);
        }
        else if (secret.KmsKeyId is not null)
        {
            await envelope.ValidateKeyAsync(secret, context);
        }

        await secrets.InsertAsync(transaction, secret);
        await transaction.CommitAsync(context.Cancellation);
        return Answer(secret, value is null ? null : token);
    }

    private static SecretRecord New(CreateSecretRequest request, CallContext context)
    {
        var arn = SecretArn.New(context.Region, context.Account, request.Name!, Randomness);
        return new SecretRecord
        {
            Account = context.Account,
            Region = context.Region,
            Name = request.Name!,
            Arn = arn.ToString(),
            UniqueSuffix = arn.Suffix,
            CreatedDate = context.Time,
            LastChangedDate = context.Time,
            Description = request.Description,
            KmsKeyId = Shapes.NormalizeKey(request.KmsKeyId),
            Type = request.Type,
            OwningService = ServiceOf(context),
            CreationToken = request.ClientRequestToken,
        }.WithTags(request.Tags.ToDomain());
    }

    private async ValueTask CheckReplayAsync(SecretRecord existing, string token, RequestValue? value, CallContext context)
    {
        var use = RequestTokens.DecideCreate(existing, token, value is not null, null).OrThrow();
        if (use == TokenUse.CompareValues)
        {
            var same = await writer.IsSameAsync(existing, token, value!.Value, context);
            RequestTokens.DecideCreate(existing, token, true, same).OrThrow();
        }
    }

    private static CreateSecretResponse Answer(SecretRecord secret, string? versionId) => new()
    {
        ARN = secret.Arn,
        Name = secret.Name,
        VersionId = versionId,
        ReplicationStatus = secret.Replicas.ToShape(),
    };

    // What a service makes it also manages, as RDS does the credentials of its databases.
    private static string? ServiceOf(CallContext context) => context.Caller.Type is PrincipalType.Service ? context.Caller.Arn : null;

    private static RandomNumberGenerator Randomness { get; } = RandomNumberGenerator.Create();
}
