using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Kms.Domain;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Kms.Operations;

/// <summary>Gives 1 to 1,024 random bytes.</summary>
internal sealed class GenerateRandom : Operation<GenerateRandomRequest, GenerateRandomResponse>
{
    /// <inheritdoc/>
    public override void Validate(GenerateRandomRequest request, CallContext context)
    {
        // The model leaves the member optional, the service does not.
        if (request.NumberOfBytes is null)
        {
            throw CommonErrors.Validation("NumberOfBytes is required.");
        }

        if (request.CustomKeyStoreId is not null)
        {
            throw KmsErrors.CustomKeyStoreNotFoundException($"Custom key store {request.CustomKeyStoreId} does not exist.");
        }

        Requests.RefuseRecipient(request.Recipient);
    }

    /// <inheritdoc/>
    public override ValueTask<AccessRequest> ResolveAsync(GenerateRandomRequest request, CallContext context) =>
        ValueTask.FromResult(KeyAccess.OnAll("kms:GenerateRandom", context));

    /// <inheritdoc/>
    public override ValueTask<GenerateRandomResponse> ExecuteAsync(GenerateRandomRequest request, CallContext context) =>
        ValueTask.FromResult(new GenerateRandomResponse { Plaintext = SecretValue.Random(request.NumberOfBytes!.Value) });
}
