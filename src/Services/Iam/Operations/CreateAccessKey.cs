using Strongroom.Crypto;
using Strongroom.Services.Access;
using Strongroom.Services.Iam.Domain;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Iam.Store;
using Strongroom.Services.Operations;
using System.Buffers.Text;

namespace Strongroom.Services.Iam.Operations;

/// <summary>Makes an access key for a user; without a name, for the caller. Only this answer shows the secret.</summary>
internal sealed class CreateAccessKey(IamStore store) : Operation<CreateAccessKeyRequest, CreateAccessKeyResponse>
{
    private const int SecretBytes = 30;

    private Found<UserRecord> _user = null!;

    /// <inheritdoc/>
    public override async ValueTask<AccessRequest> ResolveAsync(CreateAccessKeyRequest request, CallContext context)
    {
        _user = await store.FindUserAsync(request.UserName, context);
        return IamAccess.On("iam:CreateAccessKey", _user);
    }

    /// <inheritdoc/>
    public override async ValueTask<CreateAccessKeyResponse> ExecuteAsync(CreateAccessKeyRequest request, CallContext context)
    {
        var row = _user.Require();
        Quotas.Check(row.Value.AccessKeys.Count + 1, Quotas.AccessKeysPerUser, "AccessKeysPerUser");
        var key = new UserKeyRecord
        {
            AccessKeyId = UniqueId.NewAccessKey(),
            Account = context.Account,
            UserId = row.Value.Id,
            Status = StatusType.Active,
            Created = context.Time,
            Secret = NewSecret(),
        };
        var transaction = store.Begin();
        transaction.Update(row, row.Value with { AccessKeys = [.. row.Value.AccessKeys, key.AccessKeyId] });
        transaction.Insert(store.UserKeys, key);
        await store.CommitAsync(transaction, context.Account, context.Cancellation);
        return new CreateAccessKeyResponse
        {
            AccessKey = new AccessKey
            {
                UserName = row.Value.Name,
                AccessKeyId = key.AccessKeyId,
                Status = key.Status,
                // The answer's own: it is zeroed once it is sent, as nobody will read it again.
                SecretAccessKey = key.Secret,
                CreateDate = key.Created,
            },
        };
    }

    // 240 bits in 40 characters of Base64, the form in which the service makes them.
    private static SecretValue NewSecret()
    {
        using var random = SecretValue.Random(SecretBytes);
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(SecretBytes)];
        Base64.EncodeToUtf8(random.Reveal(), text, out _, out _);
        return SecretValue.Own(text);
    }
}
