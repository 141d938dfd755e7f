using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Services.Ssm.Values;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Reads one parameter, by name or ARN, by version or label; or a secret of Secrets Manager by its reference.</summary>
internal sealed class GetParameter(Parameters parameters, ParameterReader reader, SecretReferences secrets)
    : Operation<GetParameterRequest, GetParameterResult>
{
    private ParameterReference _reference = null!;
    private Row<ParameterRecord>? _row;

    public override async ValueTask<AccessRequest> ResolveAsync(GetParameterRequest request, CallContext context)
    {
        _reference = ParameterReference.Parse(request.Name!);
        _row = _reference.SecretName is null ? await parameters.FindAsync(_reference, context.Account, context.Region, context.Cancellation) : null;
        return ParameterAccess.On("ssm:GetParameter", _reference, _row?.Value, context.Account, context.Region);
    }

    public override async ValueTask<GetParameterResult> ExecuteAsync(GetParameterRequest request, CallContext context)
    {
        var withDecryption = request.WithDecryption ?? false;
        if (_reference.SecretName is not null)
        {
            return new GetParameterResult { Parameter = await secrets.ReadAsync(_reference, withDecryption, context) };
        }

        return new GetParameterResult
        {
            // AWS sends no message with this one.
            Parameter = await reader.ReadAsync(_row?.Value ?? throw SsmErrors.ParameterNotFound(), _reference, withDecryption, context),
        };
    }
}
